package dev.parley.stt;

import static org.assertj.core.api.Assertions.fail;

import dev.parley.bus.TestSession;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Sarvam's streams on a loopback port, doing as it is told: what to do when a client connects, sends audio, a flush or
 * another signal. Scripts run on the server's event loop; the rest is for the test's thread.
 */
final class ScriptedSarvam {
    private static final Consumer<Stream> NOTHING = stream -> {};

    private final HttpServer server;
    private final boolean tls;
    private final List<Stream> streams = new CopyOnWriteArrayList<>();
    private final Map<String, Consumer<Stream>> scripts = new ConcurrentHashMap<>();
    private volatile Consumer<HttpServerRequest> door = this::accept;

    ScriptedSarvam(Vertx vertx) {
        this(vertx, new HttpServerOptions());
    }

    ScriptedSarvam(Vertx vertx, HttpServerOptions options) {
        tls = options.isSsl();
        server = TestSession.await(
                vertx.createHttpServer(options.setHost("127.0.0.1").setPort(0))
                        .requestHandler(request -> door.accept(request))
                        .listen());
    }

    String url() {
        return (tls ? "wss" : "ws") + "://127.0.0.1:" + server.actualPort();
    }

    /** Decides about handshakes in place of accepting them. */
    ScriptedSarvam atTheDoor(Consumer<HttpServerRequest> decision) {
        door = decision;
        return this;
    }

    ScriptedSarvam refuse(int status, String body) {
        return atTheDoor(request -> request.response().setStatusCode(status).end(body));
    }

    /** What is done about a client that has connected. */
    ScriptedSarvam onConnect(Consumer<Stream> script) {
        return on("connect", script);
    }

    /** What is done about a frame of the client: "audio", or the name of a signal ("speech_start", "flush", "end"). */
    ScriptedSarvam on(String kind, Consumer<Stream> script) {
        scripts.put(kind, script);
        return this;
    }

    /** The stream that was accepted as the number-th, from 0; waits for it. */
    Stream stream(int number) {
        until(() -> streams.size() > number);
        return streams.get(number);
    }

    /** How many streams have been accepted so far. */
    int accepted() {
        return streams.size();
    }

    /** How many streams are open now. */
    int open() {
        return (int) streams.stream().filter(stream -> !stream.closed).count();
    }

    static void until(BooleanSupplier condition) {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(15);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > limit) {
                fail("it did not come to that within 15 s");
            }
            LockSupport.parkNanos(2_000_000);
        }
    }

    void accept(HttpServerRequest request) {
        request.toWebSocket().onSuccess(socket -> {
            Stream stream = new Stream(request, socket);
            streams.add(stream);
            scripts.getOrDefault("connect", NOTHING).accept(stream);
        });
    }

    /**
     * A frame of a client.
     *
     * @param kind  "audio", or the name of a signal
     * @param audio the audio in it; of a signal none
     */
    record Frame(String kind, JsonObject json, byte[] audio) {}

    /** One client's stream. */
    final class Stream {
        final String path;
        final MultiMap query;
        final MultiMap headers;
        /** What came, in order. */
        final List<Frame> frames = new CopyOnWriteArrayList<>();

        volatile boolean closed;
        /** How many pings came. */
        volatile int pings;

        private final ServerWebSocket socket;

        Stream(HttpServerRequest request, ServerWebSocket socket) {
            this.socket = socket;
            path = request.path();
            query = request.params();
            headers = request.headers();
            socket.textMessageHandler(this::received);
            socket.frameHandler(frame -> pings += frame.isPing() ? 1 : 0);
            socket.closeHandler(end -> closed = true);
        }

        private void received(String text) {
            JsonObject frame = new JsonObject(text);
            String kind = frame.getString("event", frame.getString("type", ""));
            String sound = frame.getValue("audio") instanceof JsonObject inner
                    ? inner.getString("data")
                    : frame.getString("audio");
            byte[] audio = sound == null ? new byte[0] : Base64.getDecoder().decode(sound);
            frames.add(new Frame(sound == null ? kind : "audio", frame, audio));
            scripts.getOrDefault(sound == null ? kind : "audio", NOTHING).accept(this);
        }

        /** The kinds of the frames that came, in order. */
        List<String> kinds() {
            return frames.stream().map(Frame::kind).toList();
        }

        /** All audio that came, in order. */
        byte[] audio() {
            ByteArrayOutputStream all = new ByteArrayOutputStream();
            frames.forEach(frame -> all.writeBytes(frame.audio()));
            return all.toByteArray();
        }

        void say(String frame) {
            socket.writeTextMessage(frame);
        }

        void partial(int utterance, String words) {
            say(new JsonObject()
                    .put("event", "transcript.partial")
                    .put("utterance_idx", utterance)
                    .put("text", words)
                    .encode());
        }

        void end(int utterance, String words) {
            say(new JsonObject()
                    .put("event", "transcript.final")
                    .put("utterance_idx", utterance)
                    .put("text", words)
                    .encode());
        }

        void data(String words) {
            JsonObject data = new JsonObject().put("transcript", words).put("language_code", "en-IN");
            say(new JsonObject().put("type", "data").put("data", data).encode());
        }

        void error(String code, boolean fatal, int status) {
            say(new JsonObject()
                    .put("event", "error")
                    .put("code", code)
                    .put("is_fatal", fatal)
                    .put("message", "as scripted")
                    .put("status_code", status)
                    .encode());
        }

        void close(int code, String reason) {
            socket.close((short) code, reason);
        }

        /** Cuts the TCP connection, without a close frame. */
        void cut() {
            ((WebSocketInternal) socket).channelHandlerContext().close();
        }
    }
}
