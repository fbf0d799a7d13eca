package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;

/**
 * Decides who gets a ticket. Parley has no accounts: an embedding application passes its own implementation, which checks
 * its session cookie or whatever identifies its users.
 */
@FunctionalInterface
public interface TicketAuthorizer {
    /**
     * Whether the sender of this request may have a ticket. Called on an event loop, must not block and must not read the
     * request's body; a failed future is a no.
     */
    Future<Boolean> authorize(HttpServerRequest request);

    /** Admits requests with the operator's token as bearer token. */
    static TicketAuthorizer bearer(String token) {
        byte[] expected = ("Bearer " + token).getBytes(StandardCharsets.UTF_8);
        return request -> {
            String given = request.getHeader(HttpHeaders.AUTHORIZATION);
            return Future.succeededFuture(
                    given != null && MessageDigest.isEqual(given.getBytes(StandardCharsets.UTF_8), expected));
        };
    }
}
