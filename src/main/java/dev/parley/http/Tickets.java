package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.AsyncMap;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * Tickets: each admits one conversation, once, for a short while, at every server of the cluster. A browser can't set
 * headers on a WebSocket, and a URL ends in logs, so a ticket is offered as a subprotocol beside the real one.
 */
final class Tickets {
    /** How long a ticket is good, in milliseconds. */
    static final long LIFE_MS = 30_000;

    private static final String PREFIX = "parley.ticket.";
    private static final String MAP = "parley.tickets";
    private static final int BYTES = 16;
    private static final int MAX_LENGTH = 64;

    private final Vertx vertx;
    private final long lifeMs;
    private final SecureRandom random = new SecureRandom();

    Tickets(Vertx vertx, long lifeMs) {
        this.vertx = vertx;
        this.lifeMs = lifeMs;
    }

    /** A new ticket: the subprotocol to offer. */
    Future<String> issue() {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        String ticket = PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        return map().compose(map -> map.put(ticket, true, lifeMs)).map(ticket);
    }

    /** Takes the ticket among the offered subprotocols; false when there is none that is good. */
    Future<Boolean> redeem(Iterable<String> offered) {
        for (String protocol : offered) {
            if (protocol.startsWith(PREFIX) && protocol.length() <= MAX_LENGTH) {
                return map().compose(map -> map.remove(protocol)).map(found -> found != null);
            }
        }
        return Future.succeededFuture(false);
    }

    private Future<AsyncMap<String, Boolean>> map() {
        return vertx.sharedData().getAsyncMap(MAP);
    }
}
