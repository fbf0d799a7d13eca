package dev.parley.http;

import dev.parley.client.parley.ParleyProtocol;
import dev.parley.config.HttpConfig;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.SessionVerticle;
import dev.parley.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The routes: the page, tickets, health, and the WebSocket upgrade. Keeps no conversation's state. Any thread. */
public final class ParleyRouter {
    private static final Logger log = LoggerFactory.getLogger(ParleyRouter.class);

    private final ParleyConfig parley;
    private final HttpConfig config;
    private final Sessions sessions;
    private final ClientProtocol.Factory page;
    private final JsonObject engines;
    private final TicketAuthorizer authorizer;
    private final Readiness readiness;
    private final LoadShedder load;

    /**
     * @param engines    what the page tells of the local engines: {@code notice}, {@code phrases}
     * @param authorizer decides who gets a ticket, when a conversation needs one
     */
    public ParleyRouter(
            ParleyConfig config,
            Sessions sessions,
            JsonObject engines,
            TicketAuthorizer authorizer,
            Readiness readiness) {
        this.parley = config;
        this.config = config.http();
        this.sessions = sessions;
        this.page = ParleyProtocol.factory(config);
        this.engines = engines;
        this.authorizer = authorizer;
        this.readiness = readiness;
        this.load = LoadShedder.ofThisProcess();
    }

    HttpConfig config() {
        return config;
    }

    /**
     * The routes, to be mounted anywhere on a server with {@link HttpVerticle#options}.
     *
     * @param deploy deploys a session's verticle; its parent ends it
     */
    public Router create(Vertx vertx, Function<SessionVerticle, Future<String>> deploy) {
        ForwardedHeaders forwarded = new ForwardedHeaders(config.trustedProxies());
        OriginPolicy origins = new OriginPolicy(config.allowedOrigins(), forwarded);
        Tickets tickets = config.tickets() ? new Tickets(vertx, Tickets.LIFE_MS) : null;
        UpgradePolicy upgrades = new UpgradePolicy(origins, tickets, readiness, load);
        SecurityHeaders headers = new SecurityHeaders(forwarded);
        Router router = Router.router(vertx);
        router.route().handler(context -> {
            headers.set(context.request());
            context.next();
        });
        RealtimeRoutes realtime = new RealtimeRoutes(vertx, parley, upgrades);
        router.post("/v1/realtime/client_secrets").handler(realtime::issue);
        new PhoneRoutes(vertx, parley, upgrades)
                .mount(router, (context, client) -> upgrade(context.request(), client, deploy));
        router.route().handler(ParleyRouter::refuseBody);
        router.get("/ws").handler(context -> upgrades.decide(context, () -> upgrade(context.request(), page, deploy)));
        router.get("/v1/realtime")
                .handler(context -> realtime.connect(context, client -> upgrade(context.request(), client, deploy)));
        router.get("/health").handler(this::health);
        router.get("/api/engines").handler(context -> json(context, 200, engines.encode()));
        if (tickets != null) {
            router.post("/api/ticket").handler(context -> tickets.handle(context, origins, authorizer));
        }
        router.route()
                .method(HttpMethod.GET)
                .method(HttpMethod.HEAD)
                .handler(ParleyRouter::revalidate)
                .handler(StaticHandler.create("webroot").setMaxAgeSeconds(0));
        // Malformed requests are frequent and not logged.
        router.errorHandler(400, context -> refuse(context, 400, "Bad Request"));
        router.errorHandler(404, context -> refuse(context, 404, "Not Found"));
        router.errorHandler(405, context -> refuse(context, 405, "Method Not Allowed"));
        router.errorHandler(500, context -> log.error("Request failed", context.failure()));
        return router;
    }

    /** Refuses bodies on the routes below: an unread body would block its connection. */
    private static void refuseBody(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null && (length == null || length.equals("0"))) {
            context.next();
        } else {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            refuse(context, 413, "Request body not allowed")
                    .onComplete(sent -> request.connection().close());
        }
    }

    /** Browsers keep the files and revalidate them on each use. */
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

    private void upgrade(
            HttpServerRequest request,
            ClientProtocol.Factory client,
            Function<SessionVerticle, Future<String>> deploy) {
        request.toWebSocket()
                .onSuccess(socket -> HttpVerticle.handOver(socket, sessions, client, deploy))
                .onFailure(error -> log.debug("Upgrade failed: {}", error.toString()));
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
