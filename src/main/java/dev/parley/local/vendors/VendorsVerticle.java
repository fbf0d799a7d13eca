package dev.parley.local.vendors;

import dev.parley.local.engine.Engines;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Routes each request of the one HTTP server to its protocol. HTTP/1.1 and h2c. */
final class VendorsVerticle extends VerticleBase {
    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final Pattern SPEECH =
            Pattern.compile("/v1/text-to-speech/([^/]+)/(stream-input|multi-stream-input|stream)");
    private static final Pattern VOICE = Pattern.compile("/v1/voices/([^/]+)");
    private static final Pattern MODEL = Pattern.compile("/v1/models/([^/]+)");

    /** Makes the connection of a request; tests make one that misbehaves. */
    interface Connections {
        ClientConnection open(Vertx vertx, Route route, HttpServerRequest request);
    }

    private final int wantedPort;
    private final Engines engines;
    private final Connections connections;
    private final IntConsumer found;
    private HttpServer server;

    /**
     * One of the instances that share a port.
     *
     * @param port 0 for any free one
     * @param found told the port that it listens on
     */
    VendorsVerticle(int port, Engines engines, Connections connections, IntConsumer found) {
        this.wantedPort = port;
        this.found = found;
        this.engines = engines;
        this.connections = connections;
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                // Any: Sarvam's clients send their key as a subprotocol, and want it back.
                .setWebSocketSubProtocols(List.of("*"));
        server = vertx.createHttpServer(options).requestHandler(this::route);
        SocketAddress address = wantedPort == 0
                ? SocketAddress.sharedRandomPort(1, LOOPBACK)
                : SocketAddress.inetSocketAddress(wantedPort, LOOPBACK);
        return server.listen(address).onSuccess(listening -> found.accept(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
        return (server == null ? Future.succeededFuture() : server.close()).eventually(engines::close);
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        Matcher speech = SPEECH.matcher(path);
        Matcher voice = VOICE.matcher(path);
        Matcher model = MODEL.matcher(path);
        if (path.equals("/speech-to-text/ws")) {
            open(
                    Route.SARVAM_CLASSIC,
                    request,
                    SarvamUpgrade::check,
                    wire -> new SimulatedSarvamClassic(wire, engines.recognizer()));
        } else if (path.equals("/speech-to-text-realtime/ws")) {
            open(
                    Route.SARVAM_REALTIME,
                    request,
                    wire -> true,
                    wire -> new SimulatedSarvamRealtime(wire, engines.recognizer()));
        } else if (path.equals("/v1/chat/completions")) {
            exchange(Route.OPENAI_CHAT, request, wire -> new SimulatedOpenAiChat(wire, engines.model()).serve());
        } else if (model.matches()) {
            exchange(Route.OPENAI_MODEL, request, wire -> SimulatedOpenAiErrors.model(wire, model.group(1)));
        } else if (voice.matches()) {
            exchange(Route.ELEVENLABS_VOICE, request, wire -> SimulatedElevenLabsHttp.voice(wire, voice.group(1)));
        } else if (speech.matches()) {
            speech(request, speech.group(1), speech.group(2));
        } else {
            request.response()
                    .setStatusCode(404)
                    .end(new JsonObject()
                            .put("error", "The local server does not serve " + path)
                            .encode());
        }
    }

    private void speech(HttpServerRequest request, String voice, String kind) {
        if (kind.equals("stream")) {
            exchange(Route.ELEVENLABS_HTTP, request, wire -> new SimulatedElevenLabsHttp(
                            wire, voice, engines.synthesizer())
                    .serve());
        } else {
            Route route = kind.equals("stream-input") ? Route.ELEVENLABS_SINGLE : Route.ELEVENLABS_MULTI;
            open(
                    route,
                    request,
                    SimulatedElevenLabsHttp::checkUpgrade,
                    wire -> new SimulatedElevenLabsSocket(wire, voice, engines.synthesizer()));
        }
    }

    /** Answers a plain HTTP request. */
    private void exchange(Route route, HttpServerRequest request, Consumer<ClientConnection> handler) {
        ClientConnection wire = connections.open(vertx, route, request);
        request.response().closeHandler(v -> wire.end());
        request.response().exceptionHandler(cause -> wire.end());
        request.pause();
        wire.admit().onSuccess(admitted -> {
            if (admitted) {
                wire.opened();
                handler.accept(wire);
                request.resume();
            }
        });
    }

    /** Makes a WebSocket of the request when it is admitted and the check, which refuses otherwise, passes. */
    private void open(
            Route route,
            HttpServerRequest request,
            Predicate<ClientConnection> check,
            Function<ClientConnection, SocketProtocol> protocol) {
        ClientConnection wire = connections.open(vertx, route, request);
        request.pause();
        wire.admit().onSuccess(admitted -> {
            if (!admitted || !check.test(wire)) {
                return;
            }
            request.toWebSocket()
                    .onSuccess(socket -> connect(wire, socket, protocol.apply(wire)))
                    .onFailure(cause -> wire.end());
        });
    }

    private void connect(ClientConnection wire, ServerWebSocket socket, SocketProtocol protocol) {
        wire.upgraded(socket);
        socket.textMessageHandler(frame -> {
            wire.received(frame);
            protocol.text(frame);
        });
        socket.binaryMessageHandler(frame -> {
            wire.received(frame);
            protocol.binary(frame);
        });
        socket.exceptionHandler(cause -> {});
        socket.closeHandler(v -> {
            protocol.closed();
            wire.end();
        });
        wire.opened();
        protocol.opened();
    }
}
