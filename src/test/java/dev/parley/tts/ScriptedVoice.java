package dev.parley.tts;

import static dev.parley.bus.TestSession.await;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;

/**
 * A voice server that does what a test tells it, and records what it was told: one of ElevenLabs, with many contexts, or of
 * Sarvam, with none.
 */
final class ScriptedVoice implements AutoCloseable {
    /** Connections, in the order in which they came. */
    final BlockingQueue<Peer> peers = new LinkedBlockingQueue<>();

    final List<Peer> all = new CopyOnWriteArrayList<>();

    /** What is done with each message. Nothing, unless a test says so. */
    volatile BiConsumer<Peer, JsonObject> reaction = (peer, message) -> {};

    /** What the upgrade waits for. */
    volatile Future<Void> upgrade = Future.succeededFuture();

    /** The status that the upgrade is refused with, or 0. */
    volatile int refuse;

    /** The body of that refusal. */
    volatile String refusal = "";

    /** How many handshakes were asked for. */
    final AtomicInteger requests = new AtomicInteger();

    private final Vertx vertx;
    private final HttpServer server;
    private final boolean tls;

    ScriptedVoice(Vertx vertx) {
        this(vertx, new HttpServerOptions());
    }

    ScriptedVoice(Vertx vertx, HttpServerOptions options) {
        this.vertx = vertx;
        tls = options.isSsl();
        server = vertx.createHttpServer(options).requestHandler(this::request);
        await(server.listen(0, "127.0.0.1"));
    }

    String url() {
        return (tls ? "wss" : "ws") + "://127.0.0.1:" + server.actualPort();
    }

    /** How many connections there are. */
    int live() {
        return (int) all.stream().filter(peer -> peer.gone.getCount() > 0).count();
    }

    /** The next connection. */
    Peer nextPeer() throws InterruptedException {
        Peer peer = peers.poll(10, TimeUnit.SECONDS);
        if (peer == null) {
            throw new AssertionError("no connection came");
        }
        return peer;
    }

    private void request(HttpServerRequest request) {
        requests.incrementAndGet();
        request.pause();
        // A test completes it on its own thread, where an upgrade would race with what the client sends after it.
        Context loop = vertx.getOrCreateContext();
        upgrade.onComplete(go -> loop.runOnContext(now -> upgrade(request)));
    }

    private void upgrade(HttpServerRequest request) {
        request.resume();
        if (refuse > 0) {
            request.response().setStatusCode(refuse).end(refusal);
        } else {
            request.toWebSocket().onSuccess(this::connected);
        }
    }

    private void connected(ServerWebSocket socket) {
        Peer peer = new Peer(socket);
        socket.textMessageHandler(text -> peer.received(new JsonObject(text), reaction));
        socket.closeHandler(closed -> peer.gone.countDown());
        all.add(peer);
        peers.add(peer);
    }

    @Override
    public void close() {
        server.close();
    }

    /** Speaks every text at once, one byte pair for each character, and ends a context when it is closed. */
    void speakEverything() {
        reaction = (peer, message) -> {
            String context = message.getString("context_id");
            if (context != null && !message.getString("text", "").isBlank()) {
                peer.audio(context, message.getString("text"));
            }
            if (message.getBoolean("close_context", false)) {
                peer.end(context);
            }
        };
    }

    /** The same as Sarvam does it: a "final" event answers each flush. */
    void speakEverythingAsSarvam() {
        reaction = (peer, message) -> {
            switch (message.getString("type")) {
                case "text" ->
                    peer.sarvamAudio(
                            new byte
                                    [2
                                            * message.getJsonObject("data")
                                                    .getString("text")
                                                    .replace(" ", "")
                                                    .length()]);
                case "flush" -> peer.sarvamFinal();
                default -> {}
            }
        };
    }

    /** One connection. */
    static final class Peer {
        final ServerWebSocket socket;
        final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
        final CountDownLatch gone = new CountDownLatch(1);
        final Set<String> open = ConcurrentHashMap.newKeySet();
        volatile int mostOpen;

        Peer(ServerWebSocket socket) {
            this.socket = socket;
        }

        private void received(JsonObject message, BiConsumer<Peer, JsonObject> reaction) {
            if (message.containsKey("context_id")) {
                open.add(message.getString("context_id"));
                mostOpen = Math.max(mostOpen, open.size());
            }
            messages.add(message);
            reaction.accept(this, message);
        }

        /** The next message. */
        JsonObject next() throws InterruptedException {
            JsonObject message = messages.poll(10, TimeUnit.SECONDS);
            if (message == null) {
                throw new AssertionError("no message came");
            }
            return message;
        }

        /** The id of the context that the next message must begin. */
        String nextContext() throws InterruptedException {
            JsonObject begin = next();
            String context = begin.getString("context_id");
            if (!begin.equals(new JsonObject().put("text", " ").put("context_id", context))) {
                throw new AssertionError("no beginning: " + begin);
            }
            return context;
        }

        void send(JsonObject message) {
            socket.writeTextMessage(message.encode());
        }

        /** Audio, two bytes for each visible character, and which characters they are. */
        void audio(String context, String text) {
            JsonArray characters = new JsonArray();
            text.chars().forEach(c -> characters.add(String.valueOf((char) c)));
            send(new JsonObject()
                    .put("audio", base64(new byte[2 * text.replace(" ", "").length()]))
                    .putNull("isFinal")
                    .put("normalizedAlignment", new JsonObject().put("chars", new JsonArray().add("x")))
                    .put(
                            "alignment",
                            new JsonObject().put("chars", characters).put("charStartTimesMs", new JsonArray()))
                    .put("contextId", context));
        }

        /** Audio without telling which characters it is. */
        void audio(String context, byte[] bytes) {
            send(new JsonObject()
                    .put("audio", base64(bytes))
                    .putNull("isFinal")
                    .putNull("alignment")
                    .put("contextId", context));
        }

        static String base64(byte[] bytes) {
            return Base64.getEncoder().encodeToString(bytes);
        }

        void end(String context) {
            open.remove(context);
            send(new JsonObject().put("isFinal", true).put("contextId", context));
        }

        void sarvamAudio(byte[] bytes) {
            sarvam("audio", new JsonObject().put("audio", base64(bytes)).put("content_type", "audio/wav"));
        }

        /** One flush has been answered. */
        void sarvamFinal() {
            sarvam("event", new JsonObject().put("event_type", "final"));
        }

        void sarvam(String type, JsonObject data) {
            send(new JsonObject().put("type", type).put("data", data));
        }

        void error(String context, String error) {
            JsonObject message =
                    new JsonObject().put("code", 1008).put("error", error).put("message", "words");
            send(context == null ? message : message.put("contextId", context));
        }

        void close(int code, String reason) {
            socket.close((short) code, reason);
        }

        boolean awaitGone() throws InterruptedException {
            return gone.await(60, TimeUnit.SECONDS);
        }
    }
}
