package dev.parley.config;

/** The {@code management} section; {@code defaults.json} explains its keys. The port is null for none. */
public record ManagementConfig(String host, Integer port) {
    public ManagementConfig {
        host = Check.host("management.host", host);
        if (port != null) {
            Check.range("management.port", port, 0, 65_535);
        }
    }

    /** Whether the management port is served. */
    public boolean on() {
        return port != null;
    }
}
