package dev.parley.http;

import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/** What browsers are told about every answer: nothing but the server's own files, and the microphone for them alone. */
final class SecurityHeaders implements Handler<RoutingContext> {
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; "
            + "connect-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    private static final String A_YEAR = "max-age=31536000";

    private final Forwarding forwarding;

    SecurityHeaders(Forwarding forwarding) {
        this.forwarding = forwarding;
    }

    @Override
    public void handle(RoutingContext context) {
        set(context.request());
        context.next();
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
        if (forwarding.scheme(request).equals("https")) {
            headers.set("Strict-Transport-Security", A_YEAR);
        }
    }
}
