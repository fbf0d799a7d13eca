package dev.parley.client;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.client.realtime.RealtimeChecker;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * A person with a Realtime client, over a real socket: a microphone that appends 24 kHz audio in pieces, silence included. What the
 * server sends is held against the protocol. Methods are for the test's own thread.
 */
public final class RealtimeTalker implements AutoCloseable {
    private static final long WAIT_S = 60;
    private static final int LOUD = 300;

    private final Vertx vertx;
    private final WebSocketClient sockets;
    private final ClientWebSocket socket;
    private final RealtimeChecker protocol = new RealtimeChecker();
    private final List<Heard> heard = new ArrayList<>();
    private final Queue<byte[]> microphone = new ArrayDeque<>();
    private final int pieceMs;
    private final long timer;
    private AssertionError violation;
    private int consumed;
    private long voicedNs;
    private boolean voicing;
    private long voicingSinceNs;

    /** @param ns when it came, by {@link System#nanoTime} */
    public record Heard(long ns, JsonObject json) {
        public boolean is(String type) {
            return json.getString("type").equals(type);
        }
    }

    /** @param pieceMs milliseconds of audio in each append */
    public RealtimeTalker(Vertx vertx, int port, int pieceMs) throws Exception {
        this.vertx = vertx;
        this.pieceMs = pieceMs;
        this.sockets = vertx.createWebSocketClient();
        this.socket = sockets.webSocket();
        socket.textMessageHandler(this::take);
        WebSocketConnectOptions server =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI("/v1/realtime?model=parley");
        socket.connect(server).await(WAIT_S, TimeUnit.SECONDS);
        this.timer = vertx.setPeriodic(pieceMs, pieceMs, id -> append());
    }

    private void take(String text) {
        Canary.look(text);
        JsonObject event = new JsonObject(text);
        synchronized (heard) {
            try {
                protocol.check(event);
            } catch (AssertionError e) {
                violation = violation == null ? e : violation;
            }
            heard.add(new Heard(System.nanoTime(), event));
            heard.notifyAll();
        }
    }

    private void append() {
        byte[] piece;
        synchronized (heard) {
            piece = microphone.poll();
            boolean loud = piece != null && loud(piece);
            if (loud && !voicing) {
                voicingSinceNs = System.nanoTime();
            }
            voicing = loud;
            voicedNs = loud ? System.nanoTime() : voicedNs;
        }
        byte[] audio = piece == null ? new byte[pieceMs * 48] : piece;
        if (!socket.isClosed()) {
            send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(audio));
        }
    }

    private static boolean loud(byte[] pcm) {
        for (short sample : Pcm.samples(pcm)) {
            if (Math.abs(sample) > LOUD) {
                return true;
            }
        }
        return false;
    }

    /** Speaks: s16le at 16 kHz, at the pace of real time. Returns at once. */
    public void say(byte[] pcm) {
        Resampler resampler = new Resampler(Pcm.INPUT_RATE, 24_000);
        short[] first = resampler.add(Pcm.samples(pcm));
        short[] last = resampler.end();
        short[] all = Arrays.copyOf(first, first.length + last.length);
        System.arraycopy(last, 0, all, first.length, last.length);
        byte[] bytes = Pcm.bytes(all);
        int size = pieceMs * 48;
        synchronized (heard) {
            for (int from = 0; from < bytes.length; from += size) {
                microphone.add(Arrays.copyOfRange(bytes, from, from + size));
            }
        }
    }

    public void send(String type, Object... fields) {
        JsonObject message = new JsonObject().put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            message.put((String) fields[i], fields[i + 1]);
        }
        socket.writeTextMessage(message.encode());
    }

    /** Types a turn, and asks for a response. */
    public void type(String words) {
        JsonObject part = new JsonObject().put("type", "input_text").put("text", words);
        send(
                "conversation.item.create",
                "item",
                new JsonObject().put("type", "message").put("role", "user").put("content", new JsonArray().add(part)));
        send("response.create");
    }

    /** Waits for the next event of this type, after those that were awaited before. */
    public Heard await(String type) {
        return await(type, json -> true);
    }

    public Heard await(String type, Predicate<JsonObject> condition) {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        synchronized (heard) {
            while (true) {
                while (consumed < heard.size()) {
                    Heard item = heard.get(consumed++);
                    if (item.is(type) && condition.test(item.json)) {
                        return item;
                    }
                }
                pause(deadline, type);
            }
        }
    }

    private void pause(long deadline, String what) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (violation != null || left <= 0) {
            throw new AssertionError("waited in vain for " + what + transcript(), violation);
        }
        try {
            heard.wait(left);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private String transcript() {
        return heard.stream()
                .map(item -> item.json.encode())
                .map(line -> line.substring(0, Math.min(200, line.length())))
                .collect(Collectors.joining("\n  ", "; heard:\n  ", ""));
    }

    /** All that came so far. */
    public List<Heard> heard() {
        synchronized (heard) {
            return List.copyOf(heard);
        }
    }

    /** When the last piece with sound in it was sent, and when the first of them after silence was. */
    public long voicedNs() {
        synchronized (heard) {
            return voicedNs;
        }
    }

    public long voicingSinceNs() {
        synchronized (heard) {
            return voicingSinceNs;
        }
    }

    @Override
    public void close() throws Exception {
        vertx.cancelTimer(timer);
        sockets.close().await(WAIT_S, TimeUnit.SECONDS);
        if (violation != null) {
            throw violation;
        }
    }
}
