package dev.parley.bench;

import dev.parley.audio.G711;
import dev.parley.client.phone.VendorSigns;
import io.netty.buffer.ByteBuf;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;

/** A telephone call over Twilio's media stream: mu-law at 8 kHz in base64, both ways, and marks. */
final class TwilioDialect extends Dialect {
    static final String PUBLIC_URL = "https://load.example";
    static final String AUTH_TOKEN = "a-token-for-the-load";
    private static final String PATH = "/phone/twilio";
    private static final String SIGNATURE = VendorSigns.twilio(AUTH_TOKEN, "wss://load.example" + PATH, Map.of());
    private static final MadeFrames FRAMES = new MadeFrames(
            G711.RATE,
            G711.MU_LAW::encode,
            audio ->
                    "{\"event\":\"media\",\"sequenceNumber\":\"4\",\"streamSid\":\"MZ\",\"media\":{\"track\":\"inbound\","
                            + "\"chunk\":\"2\",\"timestamp\":\"5\",\"payload\":\"" + audio + "\"}}");

    private record Mark(String name, double ms) {}

    private final Deque<Mark> marks = new ArrayDeque<>();
    private int turn;
    private boolean next = true;
    private double audioMs;

    TwilioDialect(Listener listener) {
        super(listener);
    }

    @Override
    String path() {
        return PATH;
    }

    @Override
    String headers() {
        return "X-Twilio-Signature: " + SIGNATURE + "\r\n";
    }

    @Override
    void opened() {
        line.text("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        line.text("{\"event\":\"start\",\"sequenceNumber\":\"1\",\"streamSid\":\"MZ\",\"start\":{\"streamSid\":\"MZ\","
                + "\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1}}}");
        listener.started();
    }

    @Override
    void text(String message) {
        switch (field(message, "event")) {
            case "media" -> {
                if (next) {
                    next = false;
                    turn++;
                    audioMs = 0;
                }
                double ms = field(message, "payload").length() * 0.75 / G711.RATE * 1000;
                audioMs += ms;
                listener.audio(turn, ms);
            }
            case "mark" -> {
                String name = field(message, "name");
                marks.add(new Mark(name, audioMs));
                if (name.endsWith(":end")) {
                    next = true;
                    listener.complete();
                }
            }
            case "clear" -> {
                next = true;
                marks.forEach(this::echo);
                marks.clear();
                listener.interrupted();
            }
            default -> {
                // There is nothing else.
            }
        }
    }

    private void echo(Mark mark) {
        line.text("{\"event\":\"mark\",\"streamSid\":\"MZ\",\"sequenceNumber\":\"5\",\"mark\":{\"name\":\"" + mark.name
                + "\"}}");
    }

    @Override
    void played(int ofTurn, int ms) {
        while (!marks.isEmpty() && marks.peek().ms <= ms) {
            echo(marks.poll());
        }
    }

    @Override
    ByteBuf frame(Said said, int index) {
        return FRAMES.of(said, index);
    }

    @Override
    void hangUp() {
        line.text("{\"event\":\"stop\",\"streamSid\":\"MZ\",\"stop\":{\"callSid\":\"CA\"}}");
    }
}
