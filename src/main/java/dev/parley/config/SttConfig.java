package dev.parley.config;

/**
 * Speech-to-text. The keys are explained in {@code defaults.json}.
 *
 * @param api         "realtime" or "classic": which of Sarvam's dialects is spoken
 * @param endpointing "vad" or "manual": who ends an utterance on the realtime dialect
 * @param streamType  "fast", "balanced" or "simulated": the realtime dialect's trade of speed for accuracy
 * @param language    a BCP 47 tag, or "auto"
 * @param keepAliveMs after how many milliseconds without audio a little silence is sent, so that the vendor keeps the
 *                    connection
 */
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
        Check.present("stt.apiKey", apiKey);
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
