package dev.parley.config;

/**
 * The server's certificate. Both are empty where TLS is not spoken.
 *
 * @param cert path of a PEM file: the certificate, then those that vouch for it
 * @param key  path of a PEM file: the private key
 */
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
