package dev.parley.http;

import dev.parley.client.parley.ParleyProtocol;
import dev.parley.client.realtime.RealtimeProtocol;
import dev.parley.session.ClientProtocol;
import dev.parley.session.ClientSocket;
import dev.parley.session.SessionVerticle;
import dev.parley.session.Sessions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP server with Parley's routes. Instances share the port. The conversations accepted by an instance end when it is
 * undeployed, since their session verticles are its children.
 */
public final class HttpVerticle extends VerticleBase {
    /** The subprotocol that Plivo's media streams request; they fail without it. */
    private static final String PLIVO_SUBPROTOCOL = "audio.drachtio.org";

    /** Longest frame and message, in bytes: the largest of the protocols' limits, each of which checks its own. */
    private static final int MAX_MESSAGE = RealtimeProtocol.MAX_MESSAGE;

    /**
     * Closes a connection after this many seconds without a write: it makes no request or does not read the answer. A
     * conversation's socket is pinged every 10 s.
     */
    private static final int WRITE_IDLE_S = 12;

    /** Closes a connection after this many seconds without a read: a conversation's client answers pings. */
    private static final int READ_IDLE_S = 30;

    /** The kernel's send buffer for a client that does not read, in bytes. */
    private static final int SEND_BUFFER = 256 * 1024;

    private static final Logger log = LoggerFactory.getLogger(HttpVerticle.class);

    private final ParleyRouter routes;
    private final SocketAddress address;
    private final Future<?> placed;
    private HttpServer server;
    private Certificate certificate;

    /**
     * @param address to listen on; instances with the same address share the port
     * @param placed  completes when all instances have their event loops, since listening takes event loops as well
     */
    public HttpVerticle(ParleyRouter routes, SocketAddress address, Future<?> placed) {
        this.routes = routes;
        this.address = address;
        this.placed = placed;
    }

    /** The options that a server with these routes needs. */
    public static HttpServerOptions options() {
        return new HttpServerOptions()
                .setTcpNoDelay(true)
                .setSendBufferSize(SEND_BUFFER)
                .setWriteIdleTimeout(WRITE_IDLE_S)
                .setReadIdleTimeout(READ_IDLE_S)
                .setHttp2ClearTextEnabled(false)
                .setUseAlpn(false)
                .setMaxWebSocketFrameSize(MAX_MESSAGE)
                .setMaxWebSocketMessageSize(MAX_MESSAGE)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                .setWebSocketClosingTimeout(2)
                .addWebSocketSubProtocol(ParleyProtocol.NAME)
                .addWebSocketSubProtocol(RealtimeProtocol.SUBPROTOCOL)
                .addWebSocketSubProtocol(PLIVO_SUBPROTOCOL);
    }

    @Override
    public Future<?> start() throws Exception {
        HttpServerOptions options = options();
        if (routes.config().tls().on()) {
            certificate = new Certificate(vertx, routes.config().tls());
            options.setSsl(true).setKeyCertOptions(certificate.options());
        }
        Router router = routes.create(vertx, vertx::deployVerticle);
        SecurityHeaders headers =
                new SecurityHeaders(new ForwardedHeaders(routes.config().trustedProxies()));
        server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    // Also on answers that no route gives.
                    headers.set(request);
                    router.handle(request);
                })
                .invalidRequestHandler(request -> {
                    headers.set(request);
                    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
                });
        // A server stays on the event loop on which it starts to listen.
        Promise<Void> here = Promise.promise();
        placed.onComplete(done -> context.runOnContext(v -> here.complete()));
        return here.future().compose(v -> server.listen(address)).onSuccess(listening -> {
            if (certificate != null) {
                certificate.watch(server);
            }
        });
    }

    /**
     * Hands an accepted socket to a session verticle of its own. The socket is paused until the verticle is deployed and has
     * set its handlers, so that no frame is lost. On the socket's context.
     *
     * @param deploy deploys the session's verticle; its parent ends it
     */
    static void handOver(
            ServerWebSocket socket,
            Sessions sessions,
            ClientProtocol.Factory protocol,
            Function<SessionVerticle, Future<String>> deploy) {
        ClientSocket client = new ClientSocket(socket);
        SessionVerticle session = new SessionVerticle(client, sessions, protocol);
        deploy.apply(session).onSuccess(deployed -> session.listen()).onFailure(error -> {
            if (client.closed()) {
                log.debug("Client closed before its session started");
            } else {
                log.error("Session could not be deployed: {}", error.toString());
                client.close(1011);
            }
        });
    }

    /** The port, once started. */
    public int port() {
        return server.actualPort();
    }
}
