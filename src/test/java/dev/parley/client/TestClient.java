package dev.parley.client;

import dev.parley.session.ProtocolChecker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A person with a browser, for tests: a microphone that sends a frame every 20 ms, silence included, and a loudspeaker that
 * tells what it played. What the server sends is checked against the protocol: the test fails when it is against it.
 * Methods are for the test's own thread.
 */
public final class TestClient implements AutoCloseable {
    private static final int FRAME = 640;
    private static final long WAIT_S = 60;

    /** The close codes that follow session.ended. */
    private static final Set<Integer> ENDS = Set.of(1000, 1001, 1011);

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final ClientWebSocket socket;
    private final ProtocolChecker protocol = new ProtocolChecker();
    private final List<Heard> heard = new ArrayList<>();
    private AssertionError violation;
    private final Queue<Buffer> microphone = new ArrayDeque<>();
    private final long microphoneTimer;
    private boolean acknowledges = true;
    private int closeCode = -1;
    private volatile boolean left;
    private int consumed;
    private long lastVoicedNs;
    private int silentFrames;

    /**
     * What the server sent: an event, or the audio of a turn.
     *
     * @param ns   when it came, by {@link System#nanoTime}
     * @param json the event, or null
     * @param turn of the audio, 0 for an event
     * @param pcm  the audio, or null
     */
    public record Heard(long ns, JsonObject json, int turn, Buffer pcm) {
        public boolean is(String type) {
            return json != null && type.equals(json.getString("type"));
        }
    }

    /** Connects; nothing is started yet. */
    public TestClient(Vertx vertx, int port) throws Exception {
        this.vertx = vertx;
        this.sockets = vertx.createWebSocketClient();
        this.socket = sockets.webSocket();
        socket.textMessageHandler(text -> {
            Canary.look(text);
            check(() -> protocol.text(text));
            event(new JsonObject(text));
        });
        socket.binaryMessageHandler(message -> {
            check(() -> protocol.binary(message.getBytes()));
            audio(message);
        });
        socket.closeHandler(v -> closed(socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode()));
        WebSocketConnectOptions server = new WebSocketConnectOptions()
                .setHost("127.0.0.1")
                .setPort(port)
                .setURI("/ws")
                .addSubProtocol("parley.v1");
        connect(vertx, socket, server).await(WAIT_S, TimeUnit.SECONDS);
        this.microphoneTimer = vertx.setPeriodic(20, 20, id -> microphoneTick());
    }

    /**
     * Connects a socket that is listened to already, on an event loop: from a thread of the test's own, an end that comes at
     * once would be seen before the handlers are set.
     */
    public static Future<WebSocket> connect(Vertx vertx, ClientWebSocket socket, WebSocketConnectOptions server) {
        Promise<WebSocket> connected = Promise.promise();
        vertx.runOnContext(v -> socket.connect(server).onComplete(connected));
        return connected.future();
    }

    /** Connects and starts the conversation. */
    public static TestClient talking(Vertx vertx, int port) throws Exception {
        TestClient client = new TestClient(vertx, port);
        client.send(new JsonObject().put("type", "session.start"));
        client.await("session.started");
        return client;
    }

    /** Leaves it to the server to find out when a reply was heard. */
    public TestClient withoutAcknowledgements() {
        acknowledges = false;
        return this;
    }

    /** Speaks: s16le at 16 kHz, at the pace of real time. Returns at once. */
    public void say(byte[] pcm) {
        synchronized (heard) {
            for (int from = 0; from < pcm.length; from += FRAME) {
                byte[] frame = new byte[FRAME];
                System.arraycopy(pcm, from, frame, 0, Math.min(FRAME, pcm.length - from));
                microphone.add(Buffer.buffer(frame));
            }
        }
    }

    public void send(JsonObject message) {
        sendText(message.encode());
    }

    public void sendText(String text) {
        socket.writeTextMessage(text);
    }

    public void sendBinary(Buffer bytes) {
        socket.writeBinaryMessage(bytes);
    }

    /** Waits for the next event of this type, after those that were awaited before. */
    public JsonObject await(String type) {
        return await(type, json -> true);
    }

    /** Waits for the next event of this type that satisfies the condition. */
    public JsonObject await(String type, Predicate<JsonObject> condition) {
        return awaitHeard(type, item -> item.is(type) && condition.test(item.json)).json;
    }

    /** Waits for the next audio of the turn. */
    public Heard awaitAudio(int turn) {
        return awaitHeard("audio of turn " + turn, item -> item.pcm != null && item.turn == turn);
    }

    private Heard awaitHeard(String what, Predicate<Heard> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        synchronized (heard) {
            while (true) {
                while (consumed < heard.size()) {
                    Heard item = heard.get(consumed++);
                    if (condition.test(item)) {
                        return item;
                    }
                }
                pause(deadline, what);
            }
        }
    }

    /** Waits for the close frame and gives its code. */
    public int awaitClose() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        synchronized (heard) {
            while (closeCode < 0) {
                pause(deadline, "the close");
            }
            return closeCode;
        }
    }

    private void pause(long deadline, String what) {
        failIfViolated();
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0 || closeCode >= 0 && !what.equals("the close")) {
            throw new AssertionError(
                    "waited in vain for " + what + (closeCode >= 0 ? ", closed with " + closeCode : "") + transcript());
        }
        try {
            heard.wait(left);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String transcript() {
        return heard.stream().map(TestClient::describe).collect(Collectors.joining("\n  ", "; heard:\n  ", ""));
    }

    private static String describe(Heard item) {
        return item.json == null ? "audio of " + item.turn + ", " + item.pcm.length() + " bytes" : item.json.encode();
    }

    /** All that came so far. */
    public List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** When the last frame with sound in it left the microphone, by {@link System#nanoTime}. */
    public long lastVoicedNs() {
        synchronized (heard) {
            return lastVoicedNs;
        }
    }

    /** How many frames without sound in them left the microphone since the last one with it. */
    public int silentFrames() {
        synchronized (heard) {
            return silentFrames;
        }
    }

    /** All audio of a turn so far, as samples. */
    public short[] audioOf(int turn) {
        Buffer all = Buffer.buffer();
        heard().stream()
                .filter(item -> item.pcm != null && item.turn == turn)
                .forEach(item -> all.appendBuffer(item.pcm));
        short[] samples = new short[all.length() / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = all.getShortLE(2 * i);
        }
        return samples;
    }

    /** The states that were entered, in order. */
    public List<String> states() {
        return heard().stream()
                .filter(item -> item.is("state"))
                .map(item -> item.json.getString("to"))
                .toList();
    }

    private void microphoneTick() {
        Buffer frame;
        synchronized (heard) {
            frame = microphone.poll();
            boolean voiced = frame != null && loud(frame);
            lastVoicedNs = voiced ? System.nanoTime() : lastVoicedNs;
            silentFrames = voiced ? 0 : silentFrames + 1;
        }
        if (!socket.isClosed()) {
            socket.writeBinaryMessage(frame == null ? Buffer.buffer(new byte[FRAME]) : frame);
        }
    }

    private static boolean loud(Buffer frame) {
        for (int i = 0; i < frame.length(); i += 2) {
            if (Math.abs(frame.getShortLE(i)) > 300) {
                return true;
            }
        }
        return false;
    }

    private void closed(int code) {
        if (!left && ENDS.contains(code)) {
            check(protocol::finish);
        }
        synchronized (heard) {
            closeCode = code;
            heard.notifyAll();
        }
    }

    private void check(Runnable message) {
        try {
            message.run();
        } catch (AssertionError e) {
            synchronized (heard) {
                violation = violation == null ? e : violation;
                heard.notifyAll();
            }
        }
    }

    private void event(JsonObject json) {
        add(new Heard(System.nanoTime(), json, 0, null));
        if (acknowledges && json.getString("type").equals("audio.started")) {
            send(new JsonObject().put("type", "playback.started").put("turn", json.getInteger("turn")));
        }
        if (acknowledges && json.getString("type").equals("audio.done")) {
            send(new JsonObject().put("type", "playback.finished").put("turn", json.getInteger("turn")));
        }
    }

    private void audio(Buffer message) {
        add(new Heard(System.nanoTime(), null, message.getInt(0), message.getBuffer(4, message.length())));
    }

    private void add(Heard item) {
        synchronized (heard) {
            heard.add(item);
            heard.notifyAll();
        }
    }

    private void failIfViolated() {
        synchronized (heard) {
            if (violation != null) {
                throw new AssertionError(violation.getMessage() + transcript(), violation);
            }
        }
    }

    /** Goes away without a word. */
    @Override
    public void close() {
        left = true;
        vertx.cancelTimer(microphoneTimer);
        sockets.close();
        failIfViolated();
    }
}
