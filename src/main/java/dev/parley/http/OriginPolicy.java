package dev.parley.http;

import java.util.List;
import java.util.Locale;

/**
 * Which pages may connect: those of the server's own origin, and of the origins that the operator lists, compared as a
 * whole. A browser lets any page open a WebSocket to any host; only the server can say no.
 */
final class OriginPolicy {
    private final List<String> allowed;

    /** @param allowed origins beside the server's own, scheme://host[:port] */
    OriginPolicy(List<String> allowed) {
        this.allowed = allowed.stream().map(OriginPolicy::canonical).toList();
    }

    /**
     * Whether a handshake may go on.
     *
     * @param origin the header, or null: then it is no browser's
     * @param scheme that the browser used, "http" or "https"
     * @param host   the authority that the browser used, host[:port], or null: then none is its own
     */
    boolean allows(String origin, String scheme, String host) {
        if (origin == null) {
            return true;
        }
        String canonical = canonical(origin);
        boolean own = host != null && canonical.equals(canonical(scheme + "://" + host));
        return own || allowed.contains(canonical);
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
