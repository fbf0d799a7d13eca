package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.time.Timers;
import dev.parley.turn.EndReason;
import dev.parley.turn.TurnEvent;
import java.util.Arrays;
import java.util.function.Function;

/**
 * Takes what the client sends: checks it against the protocol, answers what is wrong with an error, and hands the rest to
 * the session, which begins with the client's start. On the session's context only.
 */
final class ClientInbox implements ClientMessage.Handler {
    /** The longest text that a user may type, in characters. */
    private static final int MAX_TEXT = 8000;

    private static final int MAX_FRAMES = 10;

    /** What a decoder puts in place of bytes that are not UTF-8. */
    private static final char REPLACEMENT = '\uFFFD';

    /** Audio: a burst of 10 s, as after a stall, and beyond it one and a half times real time. */
    private static final int BURST_MS = 10_000;

    private static final double AUDIO_RATE = 1.5;

    /** Whatever is not audio: many times what a client has to say. */
    private static final int BURST_MESSAGES = 200;

    private static final double MESSAGES_PER_MS = 0.05;

    private final Timers timers;
    private final Client client;
    private final Function<ClientMessage.Start, Session> sessions;
    private final Allowance audio;
    private final Allowance messages;
    private Session session;

    /** @param sessions makes the session when the client starts it */
    ClientInbox(Timers timers, Client client, Function<ClientMessage.Start, Session> sessions) {
        this.timers = timers;
        this.client = client;
        this.sessions = sessions;
        this.audio = new Allowance(BURST_MS, AUDIO_RATE, timers.now());
        this.messages = new Allowance(BURST_MESSAGES, MESSAGES_PER_MS, timers.now());
    }

    /** The session, or null before the client has started it. */
    Session session() {
        return session;
    }

    /** A text message came. */
    void text(String text) {
        if (over() || flooded()) {
            return;
        }
        if (text.indexOf(REPLACEMENT) >= 0) {
            fatal("bad_text", "wanted text in UTF-8", 1007);
            return;
        }
        try {
            ClientMessage.parse(text).accept(this);
        } catch (ClientMessage.Malformed e) {
            error(e.code(), e.getMessage());
        }
    }

    /** The client wanted to know whether the connection lives, or answered that it does. */
    void control() {
        if (!over()) {
            flooded();
        }
    }

    /** A binary message came. */
    void audio(byte[] bytes) {
        if (over()) {
            return;
        }
        int frames = bytes.length / Pcm.FRAME_BYTES;
        if (bytes.length % Pcm.FRAME_BYTES != 0 || frames < 1 || frames > MAX_FRAMES) {
            complain("bad_audio_frame", "wanted 1 to 10 frames of 640 bytes, got " + bytes.length + " bytes");
        } else if (session == null) {
            complain("not_started", "wanted session.start before audio");
        } else if (!audio.take(frames * Pcm.FRAME_MS, timers.now())) {
            fatal("audio_flood", "audio came faster than it can be spoken", 1008);
        } else {
            for (int from = 0; from < bytes.length; from += Pcm.FRAME_BYTES) {
                session.frame(Pcm.input(
                        bytes.length == Pcm.FRAME_BYTES
                                ? bytes
                                : Arrays.copyOfRange(bytes, from, from + Pcm.FRAME_BYTES)));
            }
        }
    }

    /** The conversation can't go on: the client is told why. */
    void fatal(String code, String message, int closeCode) {
        if (over()) {
            return;
        }
        client.error(code, message, true, at());
        if (session == null) {
            client.end(EndReason.ERROR, closeCode, 0);
        } else {
            session.end(EndReason.ERROR, closeCode);
        }
    }

    /** Takes one message from the allowance; a client that has none left is told, and the conversation ends. */
    private boolean flooded() {
        if (messages.take(1, timers.now())) {
            return false;
        }
        fatal("message_flood", "wanted at most " + Math.round(MESSAGES_PER_MS * 1000) + " messages a second", 1008);
        return true;
    }

    /** Answers audio that can't be taken. */
    private void complain(String code, String message) {
        if (!flooded()) {
            error(code, message);
        }
    }

    private boolean over() {
        return session != null && session.ended();
    }

    private long at() {
        return session == null ? 0 : session.at();
    }

    private void error(String code, String message) {
        client.error(code, message, false, at());
    }

    private boolean started() {
        if (session == null) {
            error("not_started", "wanted session.start first");
        }
        return session != null;
    }

    @Override
    public void on(ClientMessage.Start message) {
        if (session != null) {
            error("already_started", "this conversation has begun");
        } else {
            session = sessions.apply(message);
            session.start();
        }
    }

    @Override
    public void on(ClientMessage.TextInput message) {
        if (message.text().length() > MAX_TEXT) {
            error("bad_message", "\"text\" is too long, wanted at most " + MAX_TEXT + " characters");
        } else if (message.text().isBlank()) {
            error("bad_message", "\"text\" is empty, wanted words");
        } else if (started()) {
            session.dispatch(new TurnEvent.Typed(message.text()));
        }
    }

    @Override
    public void on(ClientMessage.Interrupt message) {
        if (started()) {
            session.dispatch(new TurnEvent.StopPressed());
        }
    }

    @Override
    public void on(ClientMessage.PlaybackStarted message) {
        if (started()) {
            session.dispatch(new TurnEvent.PlaybackStarted(message.turn()));
        }
    }

    @Override
    public void on(ClientMessage.PlaybackFinished message) {
        if (started()) {
            session.dispatch(new TurnEvent.PlaybackFinished(message.turn()));
        }
    }

    @Override
    public void on(ClientMessage.PlaybackProgress message) {
        if (started()) {
            session.progress(message.turn(), message.ms());
        }
    }

    @Override
    public void on(ClientMessage.Ping message) {
        client.pong(message.t(), at());
    }

    @Override
    public void on(ClientMessage.Stop message) {
        if (session == null) {
            client.end(EndReason.STOPPED, EndReason.STOPPED.closeCode(), 0);
        } else {
            session.end(EndReason.STOPPED);
        }
    }
}
