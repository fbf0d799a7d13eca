package dev.parley.http;

import dev.parley.config.HttpConfig;
import dev.parley.session.SessionFactory;
import dev.parley.session.SocketPort;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.StaticHandler;
import java.util.Arrays;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Serves the page and accepts conversations: each socket is handed to a verticle of its own. Keeps nothing about any of
 * them. Instances share the port.
 */
public final class HttpVerticle extends VerticleBase {
    private static final String PROTOCOL = "parley.v1";

    /** The protocol's limit for a frame and for a message, in bytes. */
    private static final int MAX_MESSAGE = 16 * 1024;

    private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);

    private final SocketAddress address;
    private final SessionFactory sessions;
    private final List<String> phrases;
    private final OriginPolicy origins;
    private HttpServer server;

    /**
     * @param address to listen on: instances that share it share its port
     * @param phrases what can be said when speech-to-text is the sandbox's; empty when anything can
     */
    public HttpVerticle(HttpConfig config, SocketAddress address, SessionFactory sessions, List<String> phrases) {
        this.address = address;
        this.sessions = sessions;
        this.phrases = phrases;
        this.origins = new OriginPolicy(config.allowedOrigins(), false);
    }

    @Override
    public Future<?> start() throws Exception {
        server = vertx.createHttpServer(new HttpServerOptions()
                .setTcpNoDelay(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(2)
                .addWebSocketSubProtocol(PROTOCOL));
        return server.requestHandler(router()).listen(address);
    }

    /** The port that is listened on, once started. */
    public int port() {
        return server.actualPort();
    }

    private Router router() {
        Router router = Router.router(vertx);
        router.route().handler(new SecurityHeaders());
        router.get("/ws").handler(this::upgrade);
        router.get("/health").handler(context -> json(context, new JsonObject().put("status", "ready").encode()));
        router.get("/api/phrases").handler(context -> json(context, new JsonArray(phrases).encode()));
        router.route().method(HttpMethod.GET).method(HttpMethod.HEAD).handler(StaticHandler.create("webroot").setMaxAgeSeconds(0));
        return router;
    }

    private static void json(RoutingContext context, String body) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(body);
    }

    private void upgrade(RoutingContext context) {
        HttpServerRequest request = context.request();
        if (!"websocket".equalsIgnoreCase(request.getHeader(HttpHeaders.UPGRADE))) {
            refuse(context, 400, "wanted a WebSocket handshake");
        } else if (!origins.allows(request.getHeader(HttpHeaders.ORIGIN), request.getHeader(HttpHeaders.HOST))) {
            refuse(context, 403, "pages of this origin may not connect; http.allowedOrigins lists those that may");
        } else if (!speaks(request.getHeader("Sec-WebSocket-Protocol"))) {
            refuse(context, 400, "wanted the subprotocol " + PROTOCOL + ", or none");
        } else {
            request.toWebSocket().onSuccess(this::accept).onFailure(error -> log.debug("no handshake: {}", error.toString()));
        }
    }

    private static boolean speaks(String offered) {
        return offered == null || Arrays.stream(offered.split(",")).map(String::strip).anyMatch(PROTOCOL::equals);
    }

    private static void refuse(RoutingContext context, int status, String why) {
        context.response().setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end(why + "\n");
    }

    private void accept(ServerWebSocket socket) {
        SocketPort port = new SocketPort(socket);
        vertx.deployVerticle(sessions.create(port)).onFailure(error -> {
            log.error("no session for a socket: {}", error.toString());
            port.close(1011, "");
        });
    }
}
