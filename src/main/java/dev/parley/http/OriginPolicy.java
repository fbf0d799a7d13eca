package dev.parley.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Locale;

/**
 * Decides which pages may connect: those of the server's own origin, and of the origins in {@code http.allowedOrigins},
 * compared as a whole. A browser lets any page open a WebSocket to any host; only the server can refuse. Any thread.
 */
final class OriginPolicy {
    private static final int LOGGED = 100;

    private final List<String> allowed;
    private final ForwardedHeaders forwarded;

    /** @param allowed origins beside the server's own, scheme://host[:port] */
    OriginPolicy(List<String> allowed, ForwardedHeaders forwarded) {
        this.allowed = allowed.stream().map(OriginPolicy::canonical).toList();
        this.forwarded = forwarded;
    }

    boolean allows(HttpServerRequest request) {
        ForwardedHeaders.Target target = forwarded.target(request);
        return allows(request.getHeader(HttpHeaders.ORIGIN), target.scheme(), target.authorities());
    }

    /**
     * @param origin      the header, or null: then the client is no browser
     * @param scheme      that the browser used, "http" or "https"
     * @param authorities host[:port] that the browser may have used; empty when none is the server's own
     */
    boolean allows(String origin, String scheme, List<String> authorities) {
        if (origin == null) {
            return true;
        }
        String canonical = canonical(origin);
        boolean own = authorities.stream().anyMatch(host -> canonical.equals(canonical(scheme + "://" + host)));
        return own || allowed.contains(canonical);
    }

    /** Why this request is not allowed, for the log: which header disagrees with which. */
    String explain(HttpServerRequest request) {
        ForwardedHeaders.Target target = forwarded.target(request);
        String own = target.authorities().isEmpty()
                ? "no usable host in " + target.source() + " " + printable(request.getHeader(HttpHeaders.HOST))
                : target.scheme() + "://" + printable(target.authorities().get(0)) + " (from " + target.source() + ")";
        String hint = forwarded.ignoredIn(request)
                ? "; forwarded headers ignored, " + request.remoteAddress().hostAddress()
                        + " is not in http.trustedProxies"
                : "";
        return "Origin " + printable(request.getHeader(HttpHeaders.ORIGIN)) + " is not " + own
                + " and not in http.allowedOrigins" + hint;
    }

    private static String printable(String header) {
        String text = header == null ? "(none)" : header.replaceAll("[^\\x21-\\x7e]", "?");
        return text.length() > LOGGED ? text.substring(0, LOGGED) + "..." : text;
    }

    private static String canonical(String origin) {
        String lower = origin.toLowerCase(Locale.ROOT);
        if (lower.startsWith("http://") && lower.endsWith(":80")) {
            return lower.substring(0, lower.length() - 3);
        }
        if (lower.startsWith("https://") && lower.endsWith(":443")) {
            return lower.substring(0, lower.length() - 4);
        }
        return lower;
    }
}
