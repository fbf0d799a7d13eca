package dev.parley.config;

/** The {@code tts} section; {@code defaults.json} explains its keys. */
public record TtsConfig(
        String vendor,
        int instances,
        String url,
        String apiKey,
        boolean check,
        String verticle,
        int connectTimeoutMs,
        String proxy,
        String noProxy,
        String voice,
        String model,
        int sampleRate)
        implements StageConfig {
    public TtsConfig {
        Check.oneOf("tts.vendor", vendor, "elevenlabs", "sarvam");
        apiKey = Check.secret("tts.apiKey", apiKey);
        Check.range("tts.instances", instances, 1, 1024);
        Check.url("tts.url", url, "wss", "ws");
        if (vendor.equals("sarvam") && StageConfig.LOCAL.equals(url)) {
            throw new ConfigException("tts.url: \"local\" is no voice of sarvam, wanted wss://api.sarvam.ai");
        }
        Check.range("tts.connectTimeoutMs", connectTimeoutMs, 100, 60_000);
        proxy = Check.proxy("tts.proxy", proxy);
        Check.notBlank("tts.voice", voice);
        Check.notBlank("tts.model", model);
        if (vendor.equals("sarvam") != model.startsWith("bulbul")) {
            throw new ConfigException("tts.model: \"" + model + "\" is no model of " + vendor + ", wanted one like "
                    + (vendor.equals("sarvam") ? "bulbul:v3" : "eleven_flash_v2_5"));
        }
        if (model.startsWith("eleven_v3") || model.startsWith("eleven_v4")) {
            throw new ConfigException("tts.model: \"" + model
                    + "\" is not served by this WebSocket, wanted a model like eleven_flash_v2_5");
        }
        Check.oneOf("tts.sampleRate", String.valueOf(sampleRate), "8000", "16000", "22050", "24000");
    }

    /** Whether the vendor is Sarvam, and not ElevenLabs. */
    public boolean isSarvam() {
        return vendor.equals("sarvam");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TtsConfig[" + vendor + ", " + model + ", " + sampleRate + " Hz]";
    }
}
