package dev.parley.config;

/**
 * Where operators look. The keys are explained in {@code defaults.json}.
 *
 * @param port to listen on, 0 for any free one, or null for none
 */
public record ManagementConfig(String host, Integer port) {
    public ManagementConfig {
        Check.notBlank("management.host", host);
        if (port != null) {
            Check.range("management.port", port, 0, 65_535);
        }
    }

    /** Whether there is one. */
    public boolean on() {
        return port != null;
    }
}
