package dev.parley.e2e;

import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** The server's side of one conversation, spoken by a test. It answers pings itself. For any thread. */
final class Call {
    private final Vertx vertx;
    private final ServerWebSocket socket;
    private final BlockingQueue<JsonObject> messages = new LinkedBlockingQueue<>();
    private final List<Buffer> frames = new CopyOnWriteArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);

    Call(Vertx vertx, ServerWebSocket socket) {
        this.vertx = vertx;
        this.socket = socket;
        socket.textMessageHandler(this::hear);
        socket.binaryMessageHandler(message -> {
            for (int from = 0; from < message.length(); from += 2 * Pcm.FRAME) {
                frames.add(message.getBuffer(from, Math.min(message.length(), from + 2 * Pcm.FRAME)));
            }
        });
        socket.closeHandler(nothing -> closed.countDown());
    }

    private void hear(String text) {
        JsonObject message = new JsonObject(text);
        if (message.getString("type").equals("ping")) {
            send("pong", "t", message.getValue("t"));
        } else {
            messages.add(message);
        }
    }

    /** The next message of this type; others before it are skipped. */
    JsonObject expect(String type) throws InterruptedException {
        return expect(type, 20);
    }

    JsonObject expect(String type, int seconds) throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        while (true) {
            JsonObject message = messages.poll(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
            if (message == null) {
                throw new AssertionError("the page has not sent " + type);
            }
            if (message.getString("type").equals(type)) {
                return message;
            }
        }
    }

    /** Takes the session's start and answers it. */
    Call begin(String stage) throws InterruptedException {
        expect("session.start");
        JsonObject stages = new JsonObject().put("stt", stage).put("llm", stage).put("tts", stage);
        JsonObject output = new JsonObject().put("encoding", "pcm_s16le").put("sampleRate", Pcm.RATE);
        send("session.started", "session", "s", "output", output, "stages", stages, "silenceMs", 800);
        return state("IDLE", "USER_SPEAKING", 1);
    }

    Call state(String from, String to, int turn) {
        return send("state", "from", from, "to", to, "trigger", "test", "turn", turn);
    }

    /** The user's words and the reply's, up to the first audio: the page speaks. */
    Call reply(int turn, String asked, String answer) {
        return send("transcript.final", "turn", turn, "text", asked)
                .state("USER_SPEAKING", "AI_PROCESSING", turn)
                .send("reply.delta", "turn", turn, "text", answer)
                .state("AI_PROCESSING", "AI_SPEAKING", turn)
                .send("audio.started", "turn", turn);
    }

    /** @param fields name, value, name, value, ... */
    Call send(String type, Object... fields) {
        JsonObject message = new JsonObject().put("type", type).put("at", 0);
        for (int i = 0; i < fields.length; i += 2) {
            message.put((String) fields[i], fields[i + 1]);
        }
        socket.writeTextMessage(message.encode());
        return this;
    }

    /** Sends audio in messages of at most 8000 samples, half a second. */
    Call audio(int turn, short[] samples) {
        for (int from = 0; from < samples.length; from += 8000) {
            Buffer message = Buffer.buffer().appendUnsignedInt(Integer.toUnsignedLong(turn));
            for (int i = from; i < Math.min(samples.length, from + 8000); i++) {
                message.appendShortLE(samples[i]);
            }
            socket.writeBinaryMessage(message);
        }
        return this;
    }

    /**
     * Sends a whole reply as the product's server does over an unsteady network: a first burst, then 20 ms every 20 ms,
     * each late by up to {@code jitterMs}, in order.
     */
    Call stream(int turn, short[] samples, int burstMs, int jitterMs) {
        int burst = Pcm.RATE / 1000 * burstMs;
        audio(turn, Arrays.copyOf(samples, burst));
        Random random = new Random(1);
        long due = 1;
        for (int from = burst; from < samples.length; from += Pcm.FRAME) {
            short[] frame = Arrays.copyOfRange(samples, from, Math.min(samples.length, from + Pcm.FRAME));
            due = Math.max(due, (from - burst) * 1000L / Pcm.RATE + 1 + random.nextInt(jitterMs + 1));
            boolean last = from + Pcm.FRAME >= samples.length;
            vertx.setTimer(due, id -> {
                audio(turn, frame);
                if (last) {
                    send("audio.done", "turn", turn, "ms", samples.length * 1000L / Pcm.RATE);
                }
            });
        }
        return this;
    }

    /** The microphone's frames so far. */
    List<Buffer> frames() {
        return frames;
    }

    /** Closes without having said session.ended. */
    void drop() {
        socket.close((short) 1011);
    }

    boolean awaitClose() throws InterruptedException {
        return closed.await(60, TimeUnit.SECONDS);
    }
}
