package dev.parley.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;

/** Decides whether a request for a conversation is granted, and tells the client why not. */
final class Handshake {
    private static final String VERSION = "13";
    private static final String RETRY_AFTER_S = "5";

    private final OriginPolicy origins;
    private final Forwarding forwarding;
    private final Tickets tickets;
    private final Readiness readiness;
    private final Headroom headroom;

    /** @param tickets null when a conversation needs none */
    Handshake(OriginPolicy origins, Forwarding forwarding, Tickets tickets, Readiness readiness, Headroom headroom) {
        this.origins = origins;
        this.forwarding = forwarding;
        this.tickets = tickets;
        this.readiness = readiness;
        this.headroom = headroom;
    }

    /** @param granted run on the request's context when it may be upgraded */
    void decide(RoutingContext context, Runnable granted) {
        HttpServerRequest request = context.request();
        List<String> offered = offered(request);
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            Site.refuse(context, 400, "wanted a WebSocket handshake");
        } else if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            request.response().putHeader("Sec-WebSocket-Version", VERSION);
            Site.refuse(context, 426, "wanted version " + VERSION + " of the WebSocket protocol");
        } else if (!origins.allows(
                request.getHeader(HttpHeaders.ORIGIN), forwarding.scheme(request), forwarding.host(request))) {
            Site.refuse(context, 403, "pages of this origin may not connect; http.allowedOrigins lists those that may");
        } else if (!offered.isEmpty() && !offered.contains(HttpVerticle.PROTOCOL)) {
            Site.refuse(context, 400, "wanted the subprotocol " + HttpVerticle.PROTOCOL + ", or none");
        } else if (!readiness.ready() || headroom.exhausted()) {
            request.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
            Site.refuse(context, 503, "no new conversations now");
        } else if (tickets == null) {
            granted.run();
        } else {
            request.pause();
            tickets.redeem(offered)
                    .onComplete(redeemed -> request.resume())
                    .onSuccess(good -> {
                        if (good) {
                            granted.run();
                        } else {
                            Site.refuse(context, 401, "wanted a ticket that is not used and not old, as a subprotocol");
                        }
                    })
                    .onFailure(context::fail);
        }
    }

    private static List<String> offered(HttpServerRequest request) {
        return request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList();
    }
}
