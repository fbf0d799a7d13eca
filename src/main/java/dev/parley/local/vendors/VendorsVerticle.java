package dev.parley.local.vendors;

import dev.parley.local.engine.Engines;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.function.IntConsumer;

/** Gives each request of the one HTTP server to its protocol. HTTP/1.1 and h2c. Tests override it. */
class VendorsVerticle extends VerticleBase {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;

    final Engines engines;
    private final SocketAddress address;
    private final IntConsumer found;
    private HttpServer server;

    /**
     * One of the instances that share a port.
     *
     * @param address to listen on
     * @param found told the port that it listens on
     */
    VendorsVerticle(SocketAddress address, Engines engines, IntConsumer found) {
        this.address = address;
        this.found = found;
        this.engines = engines;
    }

    @Override
    public final Future<?> start() {
        server = vertx.createHttpServer(options()).requestHandler(this::admit);
        return server.listen(address).onSuccess(listening -> found.accept(listening.actualPort()));
    }

    @Override
    public final Future<?> stop() {
        return (server == null ? Future.succeededFuture() : server.close()).eventually(engines::close);
    }

    HttpServerOptions options() {
        return new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false);
    }

    private void admit(HttpServerRequest request) {
        ClientConnection client = connection(request);
        request.pause();
        client.admit().onSuccess(admitted -> {
            if (admitted) {
                serve(client, request.path());
            }
        });
    }

    /** The connection of a request. */
    ClientConnection connection(HttpServerRequest request) {
        return new ClientConnection(request);
    }

    /** Serves an admitted request. */
    void serve(ClientConnection client, String path) {
        if (path.equals("/speech-to-text-realtime/ws")) {
            client.upgrade(opened -> new SimulatedSarvamRealtime(opened, engines.recognizer()));
        } else if (path.equals("/v1/chat/completions")) {
            new SimulatedOpenAiChat(client, engines.model()).serve();
        } else if (path.startsWith("/v1/models/")) {
            SimulatedOpenAiChat.model(client, path.substring("/v1/models/".length()));
        } else if (path.startsWith("/v1/text-to-speech/") && path.endsWith("/multi-stream-input")) {
            client.upgrade(opened -> new SimulatedElevenLabs(opened, engines.synthesizer()));
        } else {
            client.answer(404, new JsonObject().put("error", "The local server does not serve " + path));
        }
    }
}
