package dev.parley.config;

import java.net.URI;
import java.util.List;

/**
 * The browser's side. The keys are explained in {@code defaults.json}.
 *
 * @param allowedOrigins origins beside the server's own from which a page may connect: scheme://host[:port]
 */
public record HttpConfig(String host, int port, int instances, List<String> allowedOrigins) {
    public HttpConfig {
        Check.notBlank("http.host", host);
        Check.range("http.port", port, 0, 65_535);
        Check.range("http.instances", instances, 1, 1024);
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedOrigins.forEach(HttpConfig::checkOrigin);
    }

    private static void checkOrigin(String origin) {
        try {
            URI uri = URI.create(origin);
            if (uri.getScheme() != null && uri.getHost() != null && uri.getRawPath().isEmpty()) {
                return;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Said below.
        }
        throw new ConfigException("http.allowedOrigins: \"" + origin + "\" is no origin, wanted scheme://host[:port]");
    }
}
