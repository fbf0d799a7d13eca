package dev.parley.config;

/**
 * The vendors' protocols served in this JVM.
 *
 * @param port on loopback; 0 for any free one, and then it listens only when a stage's url is "sandbox"
 */
public record SandboxConfig(int port) {
    public SandboxConfig {
        Check.range("sandbox.port", port, 0, 65_535);
    }
}
