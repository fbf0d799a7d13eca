package dev.parley.config;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.URI;
import java.util.List;

/** The {@code http} section; {@code defaults.json} explains its keys. */
public record HttpConfig(
        String host,
        int port,
        int instances,
        List<String> allowedOrigins,
        boolean tickets,
        String operatorToken,
        TlsConfig tls,
        List<String> trustedProxies,
        int drainMs) {
    private static final int MIN_TOKEN = 16;

    public HttpConfig {
        host = Check.host("http.host", host);
        Check.range("http.port", port, 0, 65_535);
        Check.range("http.instances", instances, 0, 1024);
        Check.range("http.drainMs", drainMs, 0, 90_000);
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedOrigins.forEach(HttpConfig::checkOrigin);
        trustedProxies = List.copyOf(trustedProxies);
        trustedProxies.forEach(network -> Check.network("http.trustedProxies", network));
        operatorToken = Check.secret("http.operatorToken", operatorToken);
        if (!operatorToken.isEmpty() && operatorToken.length() < MIN_TOKEN) {
            throw new ConfigException("http.operatorToken: too short, wanted at least " + MIN_TOKEN + " characters");
        }
    }

    /** Whether other machines can reach the server without a ticket. */
    public boolean open() {
        InetAddress address = NetUtil.createInetAddressFromIpAddressString(host);
        boolean loopback = host.equals("localhost") || address != null && address.isLoopbackAddress();
        return !loopback && !tickets;
    }

    /** The authority of a URL of this server. */
    public String authority(int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static void checkOrigin(String origin) {
        try {
            URI uri = URI.create(origin);
            if (uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getRawPath().isEmpty()) {
                return;
            }
        } catch (IllegalArgumentException notEvenAUri) {
            // Reported below.
        }
        throw new ConfigException(
                "http.allowedOrigins: \"" + origin + "\" is not an origin, wanted scheme://host[:port]");
    }

    /** Without the token. */
    @Override
    public String toString() {
        return "HttpConfig[" + host + ":" + port + "]";
    }
}
