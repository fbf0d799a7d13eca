package dev.parley.local.vendors;

import dev.parley.client.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/** A raw WebSocket client for tests, used from the test's thread: frames come into a queue and are waited for. */
public final class Peer {
    private static final int WAIT_S = 60;

    private final WebSocketClient client;
    private final ClientWebSocket socket;
    private final LinkedBlockingQueue<JsonObject> frames = new LinkedBlockingQueue<>();
    private final List<JsonObject> seen = new ArrayList<>();
    private final CompletableFuture<Short> closed = new CompletableFuture<>();

    private Peer(WebSocketClient client) {
        this.client = client;
        // Listened to before it is connected: frames may come at once.
        this.socket = client.webSocket();
        socket.textMessageHandler(text -> frames.add(new JsonObject(text)));
        socket.exceptionHandler(cause -> {});
        socket.closeHandler(v -> closed.complete(socket.closeStatusCode()));
    }

    /** Connects; throws {@link UpgradeRejectedException} when refused. The headers are name, value, name, value. */
    public static Peer connect(Vertx vertx, int port, String uri, List<String> subprotocols, String... headers)
            throws Exception {
        WebSocketClient client = vertx.createWebSocketClient(
                new WebSocketClientOptions().setMaxFrameSize(1 << 20).setMaxMessageSize(1 << 22));
        WebSocketConnectOptions options =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(uri);
        subprotocols.forEach(options::addSubProtocol);
        for (int i = 0; i < headers.length; i += 2) {
            options.addHeader(headers[i], headers[i + 1]);
        }
        Peer peer = new Peer(client);
        TestClient.connect(vertx, peer.socket, options).await(WAIT_S, TimeUnit.SECONDS);
        return peer;
    }

    public static Peer connect(Vertx vertx, int port, String uri) throws Exception {
        return connect(vertx, port, uri, List.of());
    }

    public WebSocket socket() {
        return socket;
    }

    public Peer send(JsonObject frame) {
        return send(frame.encode());
    }

    public Peer send(String frame) {
        socket.writeTextMessage(frame);
        return this;
    }

    public Peer send(Buffer frame) {
        socket.writeBinaryMessage(frame);
        return this;
    }

    /** The next frame that fits; those before it are kept in {@link #seen}. */
    public JsonObject await(Predicate<JsonObject> wanted) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (System.nanoTime() < end) {
            JsonObject frame = frames.poll(end - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (frame == null) {
                break;
            }
            seen.add(frame);
            if (wanted.test(frame)) {
                return frame;
            }
        }
        throw new AssertionError("No such frame within " + WAIT_S + " s; came: " + seen);
    }

    /** The next frame with this value of this field. */
    public JsonObject await(String field, Object value) throws InterruptedException {
        return await(frame -> value.equals(frame.getValue(field)));
    }

    public JsonObject next() throws InterruptedException {
        return await(frame -> true);
    }

    /** All frames taken so far. */
    public List<JsonObject> seen() {
        return seen;
    }

    /** Waits for the close; the code is null when there was no close frame. */
    public Short closed() throws Exception {
        return closed.get(WAIT_S, TimeUnit.SECONDS);
    }

    public String closeReason() {
        return socket.closeReason();
    }

    public void close() throws Exception {
        client.close().await(WAIT_S, TimeUnit.SECONDS);
    }
}
