package dev.parley.client.phone;

import dev.parley.audio.G711;
import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import dev.parley.client.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * A vendor's end of a media stream, written from its documents: sends the caller's voice in real time, plays what comes, and
 * tells when a mark was played. A clear empties what is buffered. Methods are for the test's own thread.
 */
final class SimulatedCall implements AutoCloseable {
    private static final int FRAME_MS = 20;
    private static final long WAIT_S = 60;

    private final Vertx vertx;
    private final Vendor vendor;
    private final WebSocketClient sockets;
    private final ClientWebSocket socket;
    private final Deque<short[]> microphone = new ArrayDeque<>();
    /** What is buffered: audio in milliseconds, or the name of a mark. */
    private final Deque<Object> loudspeaker = new ArrayDeque<>();

    private final List<String> events = new ArrayList<>();
    private double playedMs;
    private double bufferedMs;
    private double mostBufferedMs;
    private int closeCode = -1;
    private long ticker;
    private int sequence;

    /** What a vendor's messages look like. */
    enum Vendor {
        TWILIO("streamSid", "media", "mark", "clear", 8000, true),
        PLIVO("streamId", "playAudio", "checkpoint", "clearAudio", 16_000, false),
        EXOTEL("stream_sid", "media", "mark", "clear", 8000, false);

        final String id;
        final String audio;
        final String mark;
        final String clear;
        final int rate;
        final boolean muLaw;

        Vendor(String id, String audio, String mark, String clear, int rate, boolean muLaw) {
            this.id = id;
            this.audio = audio;
            this.mark = mark;
            this.clear = clear;
            this.rate = rate;
            this.muLaw = muLaw;
        }

        private JsonObject start() {
            JsonObject format = new JsonObject();
            JsonObject start = new JsonObject().put(id, "S1").put("tracks", List.of("inbound"));
            return switch (this) {
                case TWILIO ->
                    message("start")
                            .put("sequenceNumber", "1")
                            .put(
                                    "start",
                                    start.put("callSid", "C1")
                                            .put(
                                                    "mediaFormat",
                                                    format.put("encoding", "audio/x-mulaw")
                                                            .put("sampleRate", 8000)
                                                            .put("channels", 1)));
                case PLIVO ->
                    new JsonObject()
                            .put("event", "start")
                            .put("sequenceNumber", 1)
                            .put(
                                    "start",
                                    start.put("callId", "C1")
                                            .put(
                                                    "mediaFormat",
                                                    format.put("encoding", "audio/x-l16")
                                                            .put("sampleRate", 16_000)));
                case EXOTEL ->
                    message("start")
                            .put("sequence_number", "1")
                            .put(
                                    "start",
                                    start.put("call_sid", "C1")
                                            .put(
                                                    "media_format",
                                                    format.put("encoding", "audio/x-raw")
                                                            .put("sample_rate", "8000")
                                                            .put("bit_rate", "16")));
            };
        }

        private JsonObject message(String event) {
            return new JsonObject().put("event", event).put(id, "S1");
        }

        /** Whether a piece of so many bytes is what the vendor takes. */
        private boolean takes(int bytes) {
            return switch (this) {
                case TWILIO -> bytes > 0;
                case PLIVO -> bytes > 0 && bytes % 2 == 0;
                case EXOTEL -> bytes >= 3200 && bytes <= 100_000 && bytes % 320 == 0;
            };
        }
    }

    /** @param headers name and value, one after the other */
    SimulatedCall(Vertx vertx, int port, Vendor vendor, String path, String... headers) throws Exception {
        this.vertx = vertx;
        this.vendor = vendor;
        this.sockets = vertx.createWebSocketClient();
        this.socket = sockets.webSocket();
        socket.textMessageHandler(text -> take(new JsonObject(text)));
        socket.binaryMessageHandler(bytes -> add("binary"));
        socket.closeHandler(v -> closed(socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode()));
        WebSocketConnectOptions server =
                new WebSocketConnectOptions().setHost("127.0.0.1").setPort(port).setURI(path);
        for (int i = 0; i < headers.length; i += 2) {
            server.addHeader(headers[i], headers[i + 1]);
        }
        TestClient.connect(vertx, socket, server).await(WAIT_S, TimeUnit.SECONDS);
        if (vendor != Vendor.PLIVO) {
            send(new JsonObject().put("event", "connected"));
        }
        send(vendor.start());
        ticker = vertx.setPeriodic(FRAME_MS, FRAME_MS, tick -> tick());
    }

    private void send(JsonObject message) {
        if (!socket.isClosed()) {
            socket.writeTextMessage(message.encode());
        }
    }

    /** The caller speaks: s16le at 16 kHz. Returns at once. */
    synchronized void say(byte[] pcm) {
        short[] samples = new Resampler(16_000, vendor.rate).add(Pcm.samples(pcm));
        int frame = vendor.rate * FRAME_MS / 1000;
        for (int from = 0; from < samples.length; from += frame) {
            short[] next = new short[frame];
            System.arraycopy(samples, from, next, 0, Math.min(frame, samples.length - from));
            microphone.add(next);
        }
    }

    void presses(String keys) {
        for (String key : keys.split("")) {
            send(vendor.message("dtmf").put("dtmf", new JsonObject().put("digit", key)));
        }
    }

    /** The caller hangs up, and the vendor says so. */
    void stop() {
        send(vendor.message("stop"));
    }

    private synchronized void tick() {
        short[] frame = microphone.poll();
        if (frame == null) {
            frame = new short[vendor.rate * FRAME_MS / 1000];
        }
        byte[] bytes = vendor.muLaw ? G711.MU_LAW.encode(frame) : Pcm.bytes(frame);
        send(vendor.message("media")
                .put("sequenceNumber", Integer.toString(++sequence))
                .put(
                        "media",
                        new JsonObject()
                                .put("track", "inbound")
                                .put("chunk", Integer.toString(sequence))
                                .put("timestamp", Integer.toString(sequence * FRAME_MS))
                                .put("payload", Base64.getEncoder().encodeToString(bytes))));
        play(FRAME_MS);
    }

    private void play(double ms) {
        double left = ms;
        while (!loudspeaker.isEmpty()) {
            if (loudspeaker.peek() instanceof String mark) {
                loudspeaker.poll();
                played(mark);
            } else if (left <= 0) {
                return;
            } else {
                double piece = (Double) loudspeaker.poll();
                double now = Math.min(piece, left);
                left -= now;
                playedMs += now;
                bufferedMs -= now;
                if (piece > now) {
                    loudspeaker.addFirst(piece - now);
                }
            }
        }
    }

    private void played(String mark) {
        send(
                vendor == Vendor.PLIVO
                        ? vendor.message("playedStream").put("name", mark)
                        : vendor.message("mark").put("mark", new JsonObject().put("name", mark)));
    }

    private synchronized void take(JsonObject message) {
        String event = message.getString("event");
        if (event.equals(vendor.audio)) {
            int bytes =
                    Base64.getDecoder().decode(message.getJsonObject("media").getString("payload")).length;
            double ms = bytes * 1000.0 / vendor.rate / (vendor.muLaw ? 1 : 2);
            loudspeaker.add(ms);
            bufferedMs += ms;
            mostBufferedMs = Math.max(mostBufferedMs, bufferedMs);
            add(vendor.takes(bytes) ? "audio" : "audio of " + bytes + " bytes");
        } else if (event.equals(vendor.mark)) {
            loudspeaker.add(
                    vendor == Vendor.PLIVO
                            ? message.getString("name")
                            : message.getJsonObject("mark").getString("name"));
            add("mark");
        } else if (event.equals(vendor.clear)) {
            clear();
            add("clear");
        } else {
            add(message.encode());
        }
        boolean ofThisStream =
                vendor == Vendor.PLIVO && event.equals("playAudio") || "S1".equals(message.getString(vendor.id));
        if (!ofThisStream) {
            add("of another stream: " + event);
        }
    }

    /** Twilio gives the marks back that are not played; Plivo tells that it has cleared; Exotel says nothing. */
    private void clear() {
        List<Object> dropped = new ArrayList<>(loudspeaker);
        loudspeaker.clear();
        bufferedMs = 0;
        if (vendor == Vendor.TWILIO) {
            dropped.stream().filter(String.class::isInstance).forEach(mark -> played((String) mark));
        } else if (vendor == Vendor.PLIVO) {
            send(vendor.message("clearedAudio"));
        }
    }

    private synchronized void add(String event) {
        events.add(event);
        notifyAll();
    }

    private synchronized void closed(int code) {
        closeCode = code;
        vertx.cancelTimer(ticker);
        notifyAll();
    }

    /** What came so far: "audio", "mark", "clear", and in words what the vendor would not take. */
    synchronized List<String> events() {
        return List.copyOf(events);
    }

    /** Milliseconds of audio that the caller has heard. */
    synchronized double playedMs() {
        return playedMs;
    }

    /** The most that was ever buffered, in milliseconds. */
    synchronized double mostBufferedMs() {
        return mostBufferedMs;
    }

    /** Waits for the close frame and gives its code. */
    synchronized int awaitClose() throws InterruptedException {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_S);
        while (closeCode < 0) {
            long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
            if (left <= 0) {
                throw new AssertionError("the stream is not closed; " + events);
            }
            wait(left);
        }
        return closeCode;
    }

    @Override
    public void close() {
        vertx.cancelTimer(ticker);
        sockets.close();
    }
}
