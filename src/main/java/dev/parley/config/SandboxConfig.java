package dev.parley.config;

/** The {@code sandbox} section; {@code defaults.json} explains its keys. */
public record SandboxConfig(int port) {
    public SandboxConfig {
        Check.range("sandbox.port", port, 0, 65_535);
    }
}
