package dev.parley.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;

/** Security headers of every answer: only the server's own files load, and only they may use the microphone. */
final class SecurityHeaders {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String ONE_YEAR = "max-age=31536000";

    private final ForwardedHeaders forwarded;

    SecurityHeaders(ForwardedHeaders forwarded) {
        this.forwarded = forwarded;
    }

    /** Sets the headers of the answer to this request. */
    void set(HttpServerRequest request) {
        MultiMap headers = request.response().headers();
        headers.set("Content-Security-Policy", POLICY);
        headers.set("Permissions-Policy", "microphone=(self), camera=(), geolocation=(), display-capture=()");
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set("Cross-Origin-Opener-Policy", "same-origin");
        headers.set("Cross-Origin-Embedder-Policy", "require-corp");
        headers.set("Cross-Origin-Resource-Policy", "same-origin");
        if (forwarded.https(request)) {
            headers.set("Strict-Transport-Security", ONE_YEAR);
        }
    }
}
