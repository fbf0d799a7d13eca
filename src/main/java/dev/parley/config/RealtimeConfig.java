package dev.parley.config;

import java.util.List;

/** The {@code realtime} section; {@code defaults.json} explains its keys. */
public record RealtimeConfig(List<String> apiKeys, int minSilenceMs) {
    private static final int MIN_KEY = 16;

    public RealtimeConfig {
        apiKeys = apiKeys.stream()
                .map(key -> Check.secret("realtime.apiKeys", key))
                .toList();
        if (apiKeys.stream().anyMatch(key -> key.length() < MIN_KEY)) {
            throw new ConfigException("realtime.apiKeys: too short, wanted at least " + MIN_KEY + " characters each");
        }
        Check.range("realtime.minSilenceMs", minSilenceMs, 200, 5000);
    }

    /** Without the keys. */
    @Override
    public String toString() {
        return "RealtimeConfig[" + apiKeys.size() + " keys]";
    }
}
