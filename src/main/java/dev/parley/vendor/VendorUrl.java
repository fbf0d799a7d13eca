package dev.parley.vendor;

import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** URLs of vendors: a configured base, with or without a path and a query of its own, and the vendor's path behind it. */
public final class VendorUrl {
    private final StringBuilder text;
    private boolean query;

    /**
     * The base with the path behind its own; the base's query stays.
     *
     * @param path starts with a slash
     */
    public VendorUrl(String base, String path) {
        URI uri = URI.create(base);
        String before = uri.getRawPath() == null ? "" : uri.getRawPath().replaceAll("/+$", "");
        text = new StringBuilder(uri.getScheme() + "://" + uri.getRawAuthority() + before + path);
        query = uri.getRawQuery() != null;
        if (query) {
            text.append('?').append(uri.getRawQuery());
        }
    }

    /** Adds a parameter to the query, unless the value is null. */
    public VendorUrl with(String name, Object value) {
        if (value != null) {
            text.append(query ? '&' : '?').append(name).append('=').append(encode(String.valueOf(value)));
            query = true;
        }
        return this;
    }

    /** A text as one segment of a path or one value of a query. */
    public static String encode(String text) {
        // Dots as well: a segment of two would go up in the path.
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace("%3A", ":")
                .replace(".", "%2E");
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
