package dev.parley.config;

/** The {@code local} section; {@code defaults.json} explains its keys. */
public record LocalConfig(int port, String engines, String models) {
    public LocalConfig {
        Check.range("local.port", port, 0, 65_535);
        Check.oneOf("local.engines", engines, "auto", "models", "demo");
        Check.notBlank("local.models", models);
    }
}
