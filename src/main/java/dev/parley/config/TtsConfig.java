package dev.parley.config;

import java.util.Set;

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
    /** What Sarvam's voices speak. */
    public static final Set<String> SARVAM_LANGUAGES =
            Set.of("bn", "en", "gu", "hi", "kn", "ml", "mr", "or", "pa", "ta", "te");

    /** What ElevenLabs' Flash and Turbo v2.5 speak. */
    private static final Set<String> FLASH_LANGUAGES = Set.of(
            "en", "ja", "zh", "de", "hi", "fr", "ko", "pt", "it", "es", "id", "nl", "tr", "fil", "pl", "sv", "bg", "ro",
            "ar", "cs", "el", "fi", "hr", "ms", "sk", "da", "ta", "uk", "ru", "hu", "no", "vi");

    private static final Set<String> FLASH_MODELS = Set.of("eleven_flash_v2_5", "eleven_turbo_v2_5");

    public TtsConfig {
        Check.oneOf("tts.vendor", vendor, "elevenlabs", "sarvam");
        apiKey = Check.secret("tts.apiKey", apiKey);
        Check.range("tts.instances", instances, 1, 1024);
        Check.url("tts.url", url, "wss", "ws");
        if (vendor.equals("sarvam") && StageConfig.LOCAL.equals(url)) {
            throw new ConfigException("tts.url: \"local\" is no voice of sarvam, wanted wss://api.sarvam.ai");
        }
        Check.range("tts.connectTimeoutMs", connectTimeoutMs, 100, 60_000);
        proxy = Check.proxy("tts.proxy", proxy, url);
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

    /** The languages, as ISO 639 codes, that the model speaks; empty where that is not known. */
    public Set<String> languages() {
        return isSarvam() ? SARVAM_LANGUAGES : FLASH_MODELS.contains(model) ? FLASH_LANGUAGES : Set.of();
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "TtsConfig[" + vendor + ", " + model + ", " + sampleRate + " Hz]";
    }
}
