package dev.parley.config;

/** The {@code http.tls} section; {@code defaults.json} explains its keys. Both are empty for plain HTTP. */
public record TlsConfig(String cert, String key) {
    public TlsConfig {
        if (cert.isBlank() != key.isBlank()) {
            String missing = cert.isBlank() ? "http.tls.cert" : "http.tls.key";
            throw new ConfigException(missing + ": missing, wanted the path of a PEM file");
        }
    }

    /** Whether TLS is spoken. */
    public boolean on() {
        return !cert.isBlank();
    }
}
