package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Issues and redeems tickets. A ticket admits one conversation, once, within its life, at any server of the cluster. A
 * browser can't set headers on a WebSocket and a URL ends up in logs, so a ticket is offered as a subprotocol.
 */
final class Tickets {
    /** Life of a ticket, in milliseconds. */
    static final long LIFE_MS = 30_000;

    private static final String PREFIX = "parley.ticket.";
    private static final int MAX_LENGTH = 64;
    private static final Logger log = LoggerFactory.getLogger(Tickets.class);

    private final Secrets secrets;
    private final long lifeMs;

    Tickets(Vertx vertx, long lifeMs) {
        this.secrets = new Secrets(vertx, "parley.tickets", PREFIX);
        this.lifeMs = lifeMs;
    }

    /** Answers a request for a ticket. The origin is checked because an authorizer may use a cookie. */
    void handle(RoutingContext context, OriginPolicy origins, TicketAuthorizer authorizer) {
        if (!origins.allows(context.request())) {
            log.info("Ticket refused (403): {}", origins.explain(context.request()));
            ParleyRouter.refuse(context, 403, "Origin not allowed");
            return;
        }
        authorizer
                .authorize(context.request())
                .otherwise(error -> {
                    log.warn("Ticket authorizer failed: {}", error.getClass().getSimpleName());
                    return false;
                })
                .onSuccess(authorized -> {
                    if (authorized) {
                        issue().onSuccess(ticket -> answer(context, ticket)).onFailure(context::fail);
                    } else {
                        context.response().putHeader("WWW-Authenticate", "Bearer");
                        ParleyRouter.refuse(context, 401, "Unauthorized");
                    }
                });
    }

    private static void answer(RoutingContext context, String ticket) {
        ParleyRouter.json(
                context,
                200,
                new JsonObject()
                        .put("protocol", ticket)
                        .put("expiresInMs", LIFE_MS)
                        .encode());
    }

    /** A new ticket: the subprotocol to offer. */
    Future<String> issue() {
        return secrets.issue("", lifeMs);
    }

    /** Takes the ticket among the offered subprotocols; false when there is no valid one. */
    Future<Boolean> redeem(Iterable<String> offered) {
        for (String protocol : offered) {
            if (protocol.startsWith(PREFIX) && protocol.length() <= MAX_LENGTH) {
                return secrets.redeem(protocol).map(found -> found != null);
            }
        }
        return Future.succeededFuture(false);
    }
}
