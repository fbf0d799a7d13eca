package dev.parley.client.parley;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.client.BadMessageException;
import dev.parley.client.JsonMessage;
import dev.parley.client.TokenBucket;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.Session;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The browser protocol {@code parley.v1} in one conversation: checks what the client sends, and answers invalid messages
 * with an error. On the session's context only.
 */
public final class ParleyProtocol implements ClientProtocol {
    /** The protocol's name, on the wire and as a WebSocket subprotocol. */
    public static final String NAME = "parley.v1";

    /** The longest message, in bytes. */
    private static final int MAX_MESSAGE = 16 * 1024;

    private static final int MAX_FRAMES = 10;

    /** The longest text that a user may type, in characters. */
    private static final int MAX_TEXT = 8000;

    /** Audio: a burst of 10 s, as after a stall, and beyond it one and a half times real time. */
    private static final int BURST_MS = 10_000;

    private static final double AUDIO_RATE = 1.5;

    /** Messages other than audio: many times what a client needs. */
    private static final int BURST_MESSAGES = 200;

    private static final double MESSAGES_PER_MS = 0.05;

    /** What a decoder puts in place of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    private final Session session;
    private final Output output;
    private final ParleyConfig config;
    private final TokenBucket audio;
    private final TokenBucket messages;

    ParleyProtocol(Session session, Output output, ParleyConfig config) {
        this.session = session;
        this.output = output;
        this.config = config;
        this.audio = new TokenBucket(BURST_MS, AUDIO_RATE, session.now());
        this.messages = new TokenBucket(BURST_MESSAGES, MESSAGES_PER_MS, session.now());
    }

    /** The protocol on a server with this configuration. */
    public static ClientProtocol.Factory factory(ParleyConfig config) {
        return (session, output) -> new ParleyProtocol(session, output, config);
    }

    @Override
    public int maxMessageBytes() {
        return MAX_MESSAGE;
    }

    @Override
    public void text(String message) {
        if (session.ended() || flooded()) {
            return;
        }
        if (message.length() > MAX_MESSAGE) {
            tooBig();
        } else if (message.indexOf(REPLACEMENT) >= 0) {
            session.fail("bad_text", "wanted text in UTF-8", 1007);
        } else {
            try {
                read(JsonMessage.parse(message));
            } catch (BadMessageException e) {
                refuse(e.code(), e.getMessage());
            }
        }
    }

    /** What is done for each message. Unknown fields are ignored. */
    private void read(JsonNode json) throws BadMessageException {
        switch (json.get("type").textValue()) {
            case "session.start" -> start(JsonMessage.name(json, "language"), JsonMessage.name(json, "voice"));
            case "text.input" -> dispatch(new TurnEvent.Typed(typed(JsonMessage.text(json, "text"))));
            case "interrupt" -> dispatch(new TurnEvent.StopPressed());
            case "playback.started" -> dispatch(new TurnEvent.PlaybackStarted(JsonMessage.integer(json, "turn")));
            case "playback.finished" -> dispatch(new TurnEvent.PlaybackFinished(JsonMessage.integer(json, "turn")));
            case "playback.progress" -> progress(JsonMessage.integer(json, "turn"), JsonMessage.number(json, "ms"));
            case "ping" -> output.text(ParleyEvents.pong(json.get("t"), session.at()));
            case "session.stop" -> session.end(EndReason.STOPPED);
            default -> throw new BadMessageException("unknown_type", "this type of message is not known");
        }
    }

    private static String typed(String text) throws BadMessageException {
        if (text.length() > MAX_TEXT) {
            throw new BadMessageException(
                    "bad_message", "\"text\" is too long, wanted at most " + MAX_TEXT + " characters");
        }
        if (text.isBlank()) {
            throw new BadMessageException("bad_message", "\"text\" is empty, wanted words");
        }
        return text;
    }

    @Override
    public void control() {
        if (!session.ended()) {
            flooded();
        }
    }

    @Override
    public void binary(byte[] message) {
        if (session.ended()) {
            return;
        }
        int frames = message.length / Pcm.FRAME_BYTES;
        if (message.length > MAX_MESSAGE) {
            tooBig();
        } else if (message.length % Pcm.FRAME_BYTES != 0 || frames < 1 || frames > MAX_FRAMES) {
            refuseAudio("bad_audio_frame", "wanted 1 to 10 frames of 640 bytes, got " + message.length + " bytes");
        } else if (!session.started()) {
            refuseAudio("not_started", "wanted session.start before audio");
        } else if (!audio.take(frames * Pcm.FRAME_MS, session.now())) {
            session.fail("audio_flood", "audio came faster than it can be spoken", 1008);
        } else if (frames == 1) {
            session.frame(Pcm.input(message));
        } else {
            for (int from = 0; from < message.length; from += Pcm.FRAME_BYTES) {
                session.frame(Pcm.input(Arrays.copyOfRange(message, from, from + Pcm.FRAME_BYTES)));
            }
        }
    }

    private void tooBig() {
        session.fail("message_too_big", "wanted messages of at most 16 KiB", 1009);
    }

    /** Counts one message; a client that sends too many is told, and the conversation ends. */
    private boolean flooded() {
        if (messages.take(1, session.now())) {
            return false;
        }
        session.fail(
                "message_flood", "wanted at most " + Math.round(MESSAGES_PER_MS * 1000) + " messages a second", 1008);
        return true;
    }

    private void refuseAudio(String code, String message) {
        if (!flooded()) {
            refuse(code, message);
        }
    }

    private void refuse(String code, String message) {
        error(code, message, false, session.at());
    }

    /** @param language BCP 47 tag or null @param voice a vendor's voice id or null */
    private void start(String language, String voice) {
        if (session.started()) {
            refuse("already_started", "this conversation has begun");
        } else {
            session.start(language, voice);
        }
    }

    /** @param ms milliseconds of the turn's reply that have sounded */
    private void progress(int turn, double ms) {
        if (started()) {
            session.progress(turn, ms);
        }
    }

    private void dispatch(TurnEvent event) {
        if (started()) {
            session.dispatch(event);
        }
    }

    private boolean started() {
        if (!session.started()) {
            refuse("not_started", "wanted session.start first");
        }
        return session.started();
    }

    @Override
    public void started(String id) {
        output.text(ParleyEvents.started(id, config));
    }

    @Override
    public void tell(ServerEvent event, long at) {
        output.text(ParleyEvents.of(event, at));
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        // The turn, most significant byte first, then the samples.
        output.binary(ByteBuffer.allocate(Integer.BYTES + pcm.length)
                .putInt(turn)
                .put(pcm)
                .array());
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        output.text(ParleyEvents.error(code, message, fatal, at));
    }

    @Override
    public void ended(EndReason reason, long at) {
        if (reason != EndReason.DISCONNECTED) {
            output.text(ParleyEvents.ended(reason, at));
        }
    }
}
