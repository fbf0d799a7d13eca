package dev.parley.http;

import dev.parley.client.parley.ParleyProtocol;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Decides whether a WebSocket upgrade is granted. Each refusal is one answer and one log line. */
final class UpgradePolicy {
    private static final String VERSION = "13";
    private static final String RETRY_AFTER_S = "5";
    private static final Logger log = LoggerFactory.getLogger(UpgradePolicy.class);

    private final OriginPolicy origins;
    private final Tickets tickets;
    private final Readiness readiness;
    private final LoadShedder load;

    /** @param tickets null when a conversation needs none */
    UpgradePolicy(OriginPolicy origins, Tickets tickets, Readiness readiness, LoadShedder load) {
        this.origins = origins;
        this.tickets = tickets;
        this.readiness = readiness;
        this.load = load;
    }

    /** Whether this is a WebSocket handshake of an allowed origin; refused when not. */
    boolean handshake(RoutingContext context) {
        if (!webSocket(context)) {
            return false;
        }
        if (!origins.allows(context.request())) {
            refuse(context, 403, "Origin not allowed", origins.explain(context.request()));
            return false;
        }
        return true;
    }

    /** Whether this is a WebSocket handshake, of any origin; refused when not. */
    boolean webSocket(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            refuse(context, 400, "Not a WebSocket handshake", "no header Upgrade: websocket");
        } else if (!VERSION.equals(request.getHeader("Sec-WebSocket-Version"))) {
            request.response().putHeader("Sec-WebSocket-Version", VERSION);
            refuse(context, 426, "WebSocket version " + VERSION + " required", "unsupported Sec-WebSocket-Version");
        } else {
            return true;
        }
        return false;
    }

    /** Whether there is room for a conversation; refused when not. */
    boolean available(RoutingContext context) {
        if (readiness.ready() && !load.overloaded()) {
            return true;
        }
        context.response().putHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER_S);
        refuse(context, 503, "Service Unavailable", readiness.ready() ? "overloaded" : "not ready");
        return false;
    }

    /**
     * Decides on a client of the page's protocol.
     *
     * @param granted run on the request's context when it may be upgraded
     */
    void decide(RoutingContext context, Runnable granted) {
        if (!handshake(context)) {
            return;
        }
        HttpServerRequest request = context.request();
        List<String> offered = offered(request);
        if (!offered.isEmpty() && !offered.contains(ParleyProtocol.NAME)) {
            String expected = "expected " + ParleyProtocol.NAME + " or none";
            refuse(context, 400, "Unsupported subprotocol, " + expected, "Sec-WebSocket-Protocol, " + expected);
        } else if (!available(context)) {
            return;
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
                            refuse(context, 401, "Valid ticket required", "no valid ticket in Sec-WebSocket-Protocol");
                        }
                    })
                    .onFailure(context::fail);
        }
    }

    static void refuse(RoutingContext context, int status, String answer, String why) {
        log.info("Upgrade refused ({}): {}", status, why);
        ParleyRouter.refuse(context, status, answer);
    }

    /** The subprotocols that the client offers. */
    static List<String> offered(HttpServerRequest request) {
        return request.headers().getAll("Sec-WebSocket-Protocol").stream()
                .flatMap(header -> Arrays.stream(header.split(",")))
                .map(String::strip)
                .toList();
    }
}
