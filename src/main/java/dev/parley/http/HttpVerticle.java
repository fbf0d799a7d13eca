package dev.parley.http;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;

/** A server of the site. Instances share the port; the conversations that one has accepted end with it. */
public final class HttpVerticle extends VerticleBase {
    /** The browser's protocol, as a WebSocket subprotocol. */
    static final String PROTOCOL = "parley.v1";

    /** The protocol's limit for a frame and for a message, in bytes. */
    private static final int MAX_MESSAGE = 16 * 1024;

    /**
     * A connection to which nothing is written for so many seconds is closed: it makes no request, or doesn't take the
     * answer. A conversation's socket is sent a ping every 10 s.
     */
    private static final int WRITE_IDLE_S = 12;

    /** A connection that is silent for so many seconds is closed: a conversation's client answers pings. */
    private static final int READ_IDLE_S = 30;

    /** What the kernel holds for a client that doesn't read, in bytes. */
    private static final int SEND_BUFFER = 256 * 1024;

    private final Site site;
    private final SocketAddress address;
    private final Future<?> placed;
    private HttpServer server;
    private Certificate certificate;

    /**
     * @param address to listen on: instances that share it share its port
     * @param placed  completes when all instances have their event loops: to listen takes some, too
     */
    public HttpVerticle(Site site, SocketAddress address, Future<?> placed) {
        this.site = site;
        this.address = address;
        this.placed = placed;
    }

    /** What a server needs for the site's socket to keep to its protocol. */
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
                .addWebSocketSubProtocol(PROTOCOL);
    }

    @Override
    public Future<?> start() throws Exception {
        HttpServerOptions options = options();
        if (site.config().tls().on()) {
            certificate = new Certificate(vertx, site.config().tls());
            options.setSsl(true).setKeyCertOptions(certificate.options());
        }
        Router router = site.router(vertx, vertx::deployVerticle);
        SecurityHeaders headers =
                new SecurityHeaders(new Forwarding(site.config().trustedProxies()));
        server = vertx.createHttpServer(options)
                .requestHandler(request -> {
                    // Also for what no route is tried for.
                    headers.set(request);
                    router.handle(request);
                })
                .invalidRequestHandler(request -> {
                    headers.set(request);
                    HttpServerRequest.DEFAULT_INVALID_REQUEST_HANDLER.handle(request);
                });
        // A server belongs to the event loop on which it begins to listen.
        Promise<Void> here = Promise.promise();
        placed.onComplete(done -> context.runOnContext(v -> here.complete()));
        return here.future().compose(v -> server.listen(address)).onSuccess(listening -> {
            if (certificate != null) {
                certificate.watch(server);
            }
        });
    }

    /** The port that is listened on, once started. */
    public int port() {
        return server.actualPort();
    }
}
