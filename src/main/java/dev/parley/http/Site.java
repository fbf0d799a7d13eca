package dev.parley.http;

import dev.parley.config.HttpConfig;
import dev.parley.session.ClientSocket;
import dev.parley.session.SessionFactory;
import dev.parley.session.SessionVerticle;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.List;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is served: the page, tickets, health, and the socket of each conversation. Keeps nothing about any of them. */
public final class Site {
    private static final Logger log = LoggerFactory.getLogger(Site.class);

    private final HttpConfig config;
    private final SessionFactory sessions;
    private final List<String> phrases;
    private final TicketGuard guard;
    private final Readiness readiness;
    private final Headroom headroom;

    /**
     * @param phrases what can be said when speech-to-text is the sandbox's; empty when anything can
     * @param guard   who is given tickets, when a conversation needs one
     */
    public Site(
            HttpConfig config, SessionFactory sessions, List<String> phrases, TicketGuard guard, Readiness readiness) {
        this(config, sessions, phrases, guard, readiness, Headroom.ofThisProcess());
    }

    Site(
            HttpConfig config,
            SessionFactory sessions,
            List<String> phrases,
            TicketGuard guard,
            Readiness readiness,
            Headroom headroom) {
        this.config = config;
        this.sessions = sessions;
        this.phrases = phrases;
        this.guard = guard;
        this.readiness = readiness;
        this.headroom = headroom;
    }

    HttpConfig config() {
        return config;
    }

    /**
     * The routes, to be mounted anywhere on a server with {@link HttpVerticle#options}.
     *
     * @param deploy deploys the verticle of a conversation; whoever is its parent ends it
     */
    public Router router(Vertx vertx, Function<SessionVerticle, Future<String>> deploy) {
        Forwarding forwarding = new Forwarding(config.trustedProxies());
        Tickets tickets = new Tickets(vertx, Tickets.LIFE_MS);
        OriginPolicy origins = new OriginPolicy(config.allowedOrigins());
        Handshake handshake =
                new Handshake(origins, forwarding, config.tickets() ? tickets : null, readiness, headroom);
        Router router = Router.router(vertx);
        router.route().handler(new SecurityHeaders(forwarding));
        router.route().handler(Site::refuseBody);
        router.get("/ws").handler(context -> handshake.decide(context, () -> upgrade(context.request(), deploy)));
        router.get("/health").handler(this::health);
        router.get("/api/phrases").handler(context -> json(context, 200, new JsonArray(phrases).encode()));
        if (config.tickets()) {
            router.post("/api/ticket").handler(new TicketOffice(tickets, guard, origins, forwarding));
        }
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(Site::revalidate)
                .handler(StaticHandler.create("webroot").setMaxAgeSeconds(0));
        // Anybody can send a request that is malformed; nobody wants to read of each.
        router.errorHandler(400, context -> refuse(context, 400, "wanted another request"));
        router.errorHandler(404, context -> refuse(context, 404, "there is nothing here"));
        router.errorHandler(405, context -> refuse(context, 405, "wanted another method"));
        router.errorHandler(500, context -> log.error("a request failed", context.failure()));
        return router;
    }

    /** Nothing here takes a body: one that is never read to its end would hold its connection. */
    private static void refuseBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null && (length == null || length.equals("0"))) {
            context.next();
        } else {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            refuse(context, 413, "wanted no body")
                    .onComplete(sent -> request.connection().close());
        }
    }

    /** A browser keeps the files, and asks each time whether they have changed. */
    private static void revalidate(RoutingContext context) {
        context.response().putHeader(HttpHeaders.CACHE_CONTROL, "no-cache");
        context.next();
    }

    private void health(RoutingContext context) {
        Readiness.State state = readiness.state();
        json(
                context,
                state == Readiness.State.READY ? 200 : 503,
                new JsonObject().put("status", state.key()).encode());
    }

    private void upgrade(HttpServerRequest request, Function<SessionVerticle, Future<String>> deploy) {
        request.toWebSocket()
                .onSuccess(socket -> accept(new ClientSocket(socket), deploy))
                .onFailure(error -> log.debug("no handshake: {}", error.toString()));
    }

    private void accept(ClientSocket socket, Function<SessionVerticle, Future<String>> deploy) {
        SessionVerticle session = sessions.create(socket);
        deploy.apply(session).onSuccess(deployed -> session.listen()).onFailure(error -> {
            if (socket.closed()) {
                log.debug("a client went before its session began");
            } else {
                log.error("no session for a socket: {}", error.toString());
                socket.run(() -> socket.close(1011, ""));
            }
        });
    }

    static void json(RoutingContext context, int status, String body) {
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }

    static Future<Void> refuse(RoutingContext context, int status, String why) {
        return context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(why + "\n");
    }
}
