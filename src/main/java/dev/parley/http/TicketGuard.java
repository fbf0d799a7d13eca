package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Decides who is given a ticket. An embedding application hands in its own, which looks at whatever it knows its users by;
 * Parley has no accounts.
 */
@FunctionalInterface
public interface TicketGuard {
    /**
     * Whether the sender of this request may have a ticket. Called on an event loop, must not block; a failure is a no. Must
     * not read the request's body.
     */
    Future<Boolean> admits(HttpServerRequest request);

    /** Admits whoever shows the operator's token. */
    static TicketGuard bearer(String token) {
        byte[] wanted = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        return request -> {
            String shown = request.getHeader(HttpHeaders.AUTHORIZATION);
            return Future.succeededFuture(
                    shown != null && MessageDigest.isEqual(shown.getBytes(StandardCharsets.UTF_8), wanted));
        };
    }
}
