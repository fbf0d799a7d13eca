package dev.parley.bench;

import dev.parley.audio.Sound;
import dev.parley.session.ProtocolChecker;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * A person with a browser: a microphone with a clock of its own, which gives a frame every 20 ms and never falls behind,
 * and a loudspeaker that plays what comes. On one event loop; what happens is told to a listener there.
 */
final class Caller {
    private static final byte[] SILENCE = new byte[640];
    private static final long FRAME_NS = 20_000_000;

    private final Vertx vertx;
    private final Listener listener;
    private final WebSocket socket;
    private final ProtocolChecker protocol = new ProtocolChecker();
    private final Deque<byte[]> microphone = new ArrayDeque<>();
    private final long firstFrameAt = System.nanoTime();
    private long frames;
    private long ticker;
    private boolean over;
    private int playing;
    private double playMs;
    private long playFrom;

    /** What happens to a caller. Times are of {@link System#nanoTime}. */
    interface Listener {
        void event(Caller caller, JsonObject event, long at);

        /** The server sent what is against the protocol. */
        void wrong(Caller caller, AssertionError violation);

        /** Audio came. */
        void audio(Caller caller, int turn, Buffer pcm, long at);
    }

    private Caller(Vertx vertx, WebSocket socket, Listener listener) {
        this.vertx = vertx;
        this.socket = socket;
        this.listener = listener;
        socket.textMessageHandler(text -> {
            event(new JsonObject(text), System.nanoTime());
            check(() -> protocol.text(text));
        });
        socket.binaryMessageHandler(bytes -> {
            audio(bytes, System.nanoTime());
            check(() -> protocol.binary(bytes.getBytes()));
        });
        socket.closeHandler(closed -> {
            over = true;
            vertx.cancelTimer(ticker);
        });
    }

    /** Connects and starts a conversation; on the calling context. */
    static Future<Caller> call(Vertx vertx, WebSocketClient client, int port, Listener listener) {
        Promise<Caller> talking = Promise.promise();
        client.connect(new WebSocketConnectOptions()
                        .setHost("127.0.0.1")
                        .setPort(port)
                        .setURI("/ws"))
                .onSuccess(socket -> {
                    Caller caller = new Caller(vertx, socket, listener);
                    caller.send("session.start");
                    caller.tick();
                    talking.complete(caller);
                })
                .onFailure(talking::fail);
        return talking.future();
    }

    void send(String type) {
        send(new JsonObject().put("type", type));
    }

    void send(JsonObject message) {
        socket.writeTextMessage(message.encode());
    }

    /**
     * Speaks from the next frame on.
     *
     * @return when the frame before the first of it was due
     */
    long say(Sound sound) {
        for (int i = 0; i < sound.frames(); i++) {
            microphone.add(sound.frame(i).bytes());
        }
        return due(frames - 1);
    }

    /** When a frame is due, counted from the one that {@link #say} tells of. */
    static long due(long said, int frame) {
        return said + (frame + 1) * FRAME_NS;
    }

    private long due(long frame) {
        return firstFrameAt + frame * FRAME_NS;
    }

    private void tick() {
        long now = System.nanoTime();
        while (due(frames) <= now && !over) {
            byte[] frame = microphone.poll();
            socket.writeBinaryMessage(Buffer.buffer(frame == null ? SILENCE : frame));
            frames++;
        }
        long waitNs = due(frames) - System.nanoTime();
        if (over) {
            return;
        }
        ticker = vertx.setTimer(Math.max(1, (waitNs + 999_999) / 1_000_000), fired -> tick());
    }

    private void check(Runnable message) {
        try {
            message.run();
        } catch (AssertionError violation) {
            listener.wrong(this, violation);
        }
    }

    private void event(JsonObject event, long at) {
        int turn = event.getInteger("turn", 0);
        String type = event.getString("type");
        if (type.equals("audio.started")) {
            playing = turn;
            playMs = 0;
            playFrom = at;
            send(new JsonObject().put("type", "playback.started").put("turn", turn));
        } else if (type.equals("audio.done")) {
            long left = Math.max(1, (long) (playMs - (at - playFrom) / 1e6));
            vertx.setTimer(
                    left,
                    played -> send(
                            new JsonObject().put("type", "playback.finished").put("turn", turn)));
        }
        listener.event(this, event, at);
    }

    private void audio(Buffer message, long at) {
        int turn = message.getInt(0);
        if (turn == playing) {
            playMs += (message.length() - 4) / 32.0;
        }
        listener.audio(this, turn, message.getBuffer(4, message.length()), at);
    }

    void hangUp() {
        over = true;
        send("session.stop");
    }
}
