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
        String proxy,
        String noProxy,
        String api,
        String model,
        String language,
        String endpointing,
        String streamType,
        int vendorSilenceMs,
        int keepAliveMs,
        int idleCloseMs)
        implements StageConfig {
    public SttConfig {
        Check.oneOf("stt.vendor", vendor, "sarvam");
        apiKey = Check.secret("stt.apiKey", apiKey);
        Check.range("stt.instances", instances, 1, 1024);
        Check.url("stt.url", url, "wss", "ws");
        Check.range("stt.connectTimeoutMs", connectTimeoutMs, 100, 60_000);
        proxy = Check.proxy("stt.proxy", proxy, url);
        Check.oneOf("stt.api", api, "realtime", "classic");
        Check.notBlank("stt.model", model);
        Check.notBlank("stt.language", language);
        Check.oneOf("stt.endpointing", endpointing, "vad", "manual");
        Check.oneOf("stt.streamType", streamType, "fast", "balanced", "simulated");
        if (model.endsWith("v4-realtime")) {
            throw new ConfigException("stt.model: \"" + model
                    + "\" is refused by Sarvam, wanted saaras:v3-realtime (realtime) or saaras:v4 (classic)");
        }
        Check.range("stt.vendorSilenceMs", vendorSilenceMs, 100, 2000);
        Check.range("stt.keepAliveMs", keepAliveMs, 1000, 60_000);
        if (idleCloseMs != 0) {
            Check.range("stt.idleCloseMs", idleCloseMs, 1000, 3_600_000);
        }
    }

    /** Whether the vendor finds out the language of users who choose none. */
    public boolean detectsLanguage() {
        return language.equals("auto") || language.equals("unknown");
    }

    /** Without the key. */
    @Override
    public String toString() {
        return "SttConfig[" + vendor + ", " + api + ", " + model + "]";
    }
}
