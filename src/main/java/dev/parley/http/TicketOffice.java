package dev.parley.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Gives tickets to whom the guard admits. */
final class TicketOffice implements Handler<RoutingContext> {
    private static final Logger log = LoggerFactory.getLogger(TicketOffice.class);

    private final Tickets tickets;
    private final TicketGuard guard;
    private final OriginPolicy origins;
    private final Forwarding forwarding;

    TicketOffice(Tickets tickets, TicketGuard guard, OriginPolicy origins, Forwarding forwarding) {
        this.tickets = tickets;
        this.guard = guard;
        this.origins = origins;
        this.forwarding = forwarding;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        // A guard that goes by a cookie must not be used by pages of others.
        if (!origins.allows(
                request.getHeader(HttpHeaders.ORIGIN), forwarding.scheme(request), forwarding.host(request))) {
            Site.refuse(context, 403, "pages of this origin may not ask for tickets");
            return;
        }
        guard.admits(request)
                .otherwise(error -> {
                    log.warn("the guard of tickets failed: {}", error.getClass().getSimpleName());
                    return false;
                })
                .onSuccess(admitted -> {
                    if (admitted) {
                        give(context);
                    } else {
                        context.response().putHeader("WWW-Authenticate", "Bearer");
                        Site.refuse(context, 401, "wanted the operator's token as a bearer token");
                    }
                });
    }

    private void give(RoutingContext context) {
        tickets.issue()
                .onSuccess(ticket -> Site.json(
                        context,
                        200,
                        new JsonObject()
                                .put("protocol", ticket)
                                .put("expiresInMs", Tickets.LIFE_MS)
                                .encode()))
                .onFailure(context::fail);
    }
}
