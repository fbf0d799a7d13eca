package dev.parley.stt;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/** A path that grows a query. */
final class Query {
    private final StringBuilder text;
    private char separator = '?';

    Query(String path) {
        text = new StringBuilder(path);
    }

    Query with(String name, Object value) {
        text.append(separator).append(name).append('=');
        text.append(URLEncoder.encode(String.valueOf(value), StandardCharsets.UTF_8));
        separator = '&';
        return this;
    }

    @Override
    public String toString() {
        return text.toString();
    }
}
