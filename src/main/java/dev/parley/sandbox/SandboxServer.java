package dev.parley.sandbox;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The one HTTP server of the sandbox: finds the protocol that a request is for. HTTP/1.1 and h2c. */
final class SandboxServer extends VerticleBase {
    private static final int MAX_MESSAGE_BYTES = 4 << 20;
    private static final Pattern ELEVENLABS =
            Pattern.compile("/v1/text-to-speech/([^/]+)/(stream-input|multi-stream-input|stream)");
    private static final Pattern ELEVENLABS_VOICE = Pattern.compile("/v1/voices/([^/]+)");
    private static final Pattern OPENAI_MODEL = Pattern.compile("/v1/models/([^/]+)");

    private final int wantedPort;
    private final Engines engines;
    private final Tap tap;
    private HttpServer server;

    SandboxServer(int port, Engines engines, Tap tap) {
        this.wantedPort = port;
        this.engines = engines;
        this.tap = tap;
    }

    int port() {
        return server.actualPort();
    }

    @Override
    public Future<?> start() {
        HttpServerOptions options = new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(wantedPort)
                .setMaxWebSocketFrameSize(MAX_MESSAGE_BYTES)
                .setMaxWebSocketMessageSize(MAX_MESSAGE_BYTES)
                .setPerFrameWebSocketCompressionSupported(false)
                .setPerMessageWebSocketCompressionSupported(false)
                // Any: Sarvam's clients send their key as a subprotocol, and want it back.
                .setWebSocketSubProtocols(List.of("*"));
        server = vertx.createHttpServer(options).requestHandler(this::route);
        return server.listen();
    }

    @Override
    public Future<?> stop() {
        return (server == null ? Future.succeededFuture() : server.close()).eventually(engines::close);
    }

    private void route(HttpServerRequest request) {
        String path = request.path();
        Matcher elevenlabs = ELEVENLABS.matcher(path);
        Matcher voice = ELEVENLABS_VOICE.matcher(path);
        Matcher model = OPENAI_MODEL.matcher(path);
        if (path.equals("/speech-to-text/ws")) {
            open(Route.SARVAM_CLASSIC, request, SarvamUpgrade::check, wire -> new SarvamClassic(wire, engines.ear()));
        } else if (path.equals("/speech-to-text-realtime/ws")) {
            open(Route.SARVAM_REALTIME, request, wire -> true, wire -> new SarvamRealtime(wire, engines.ear()));
        } else if (path.equals("/v1/chat/completions")) {
            exchange(Route.OPENAI_CHAT, request, wire -> new OpenAiChat(wire, engines.mind()).serve());
        } else if (model.matches()) {
            exchange(Route.OPENAI_MODEL, request, wire -> OpenAiChat.model(wire, model.group(1)));
        } else if (voice.matches()) {
            exchange(Route.ELEVENLABS_VOICE, request, wire -> ElevenLabsHttp.voice(wire, voice.group(1)));
        } else if (elevenlabs.matches()) {
            String id = elevenlabs.group(1);
            switch (elevenlabs.group(2)) {
                case "stream":
                    exchange(Route.ELEVENLABS_HTTP, request, wire -> new ElevenLabsHttp(wire, id, engines.voice()).serve());
                    break;
                case "stream-input":
                    open(Route.ELEVENLABS_SINGLE, request, ElevenLabsHttp::checkUpgrade, wire -> new ElevenLabsSocket(wire, id, engines.voice()));
                    break;
                default:
                    open(Route.ELEVENLABS_MULTI, request, ElevenLabsHttp::checkUpgrade, wire -> new ElevenLabsSocket(wire, id, engines.voice()));
            }
        } else {
            request.response()
                    .setStatusCode(404)
                    .end(new JsonObject().put("error", "The sandbox does not serve " + path).encode());
        }
    }

    /** What a WebSocket protocol does with what comes in. */
    interface Protocol {
        /** The connection is open. */
        void opened();

        /** A text frame came. */
        void text(String frame);

        /** A binary frame came. */
        void binary(Buffer frame);

        /** The connection is gone, however it ended. */
        void closed();
    }

    /** Answers a plain HTTP request. */
    private void exchange(Route route, HttpServerRequest request, Consumer<Wire> handler) {
        Wire wire = new Wire(vertx, route, request, tap);
        request.response().closeHandler(v -> wire.end());
        request.response().exceptionHandler(cause -> wire.end());
        request.pause();
        tap.admit(wire).onSuccess(admitted -> {
            if (admitted) {
                tap.opened(wire);
                handler.accept(wire);
                request.resume();
            }
        });
    }

    /** Makes a WebSocket of the request when the tap admits it and the check, which refuses otherwise, passes. */
    private void open(
            Route route, HttpServerRequest request, Function<Wire, Boolean> check, Function<Wire, Protocol> protocol) {
        Wire wire = new Wire(vertx, route, request, tap);
        request.pause();
        tap.admit(wire).onSuccess(admitted -> {
            if (!admitted || !check.apply(wire)) {
                return;
            }
            request.toWebSocket()
                    .onSuccess(socket -> connect(wire, socket, protocol.apply(wire)))
                    .onFailure(cause -> wire.end());
        });
    }

    private void connect(Wire wire, ServerWebSocket socket, Protocol protocol) {
        wire.upgraded(socket);
        socket.textMessageHandler(frame -> {
            tap.received(wire, frame);
            protocol.text(frame);
        });
        socket.binaryMessageHandler(frame -> {
            tap.received(wire, frame);
            protocol.binary(frame);
        });
        socket.exceptionHandler(cause -> {});
        socket.closeHandler(v -> {
            protocol.closed();
            wire.end();
        });
        tap.opened(wire);
        protocol.opened();
    }
}
