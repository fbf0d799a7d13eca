package dev.parley.config;

/** The {@code stt} section; {@code defaults.json} explains its keys. */
public record SttConfig(
        String vendor,
        int instances,
        String url,
        String apiKey,
        boolean check,
        String verticle,
        int connectTimeoutMs,
        String api,
        String model,
        String language,
        String endpointing,
        String streamType,
        int keepAliveMs)
        implements StageConfig {
    public SttConfig {
        Check.oneOf("stt.vendor", vendor, "sarvam");
        apiKey = Check.secret("stt.apiKey", apiKey);
        Check.range("stt.instances", instances, 1, 1024);
        Check.url("stt.url", url, "wss", "ws");
        Check.range("stt.connectTimeoutMs", connectTimeoutMs, 100, 60_000);
        Check.oneOf("stt.api", api, "realtime", "classic");
        Check.notBlank("stt.model", model);
        Check.notBlank("stt.language", language);
        Check.oneOf("stt.endpointing", endpointing, "vad", "manual");
        Check.oneOf("stt.streamType", streamType, "fast", "balanced", "simulated");
        Check.range("stt.keepAliveMs", keepAliveMs, 1000, 60_000);
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SttConfig[" + vendor + ", " + api + ", " + model + "]";
    }
}
