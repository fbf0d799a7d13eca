package dev.parley.tts;

import dev.parley.turn.FailureCode;
import java.util.List;

/**
 * One of the vendor's contexts: pieces of text go in, their audio comes out under its id. Nothing is written before its
 * socket is open, and its first message is always the one that begins it.
 */
final class SpeechContext {
    /** Who the context speaks for. */
    interface Listener {
        /** The first text was written to the vendor. */
        void begun();

        /** Samples, perhaps with half a sample at the end. */
        void audio(byte[] bytes);

        /** The vendor says that there is no more. */
        void ended();

        /** The context is lost with its socket, or by an error. */
        void lost(FailureCode code);
    }

    private final String id;
    private final ElevenLabsSocket socket;
    private final Trace trace;
    private Listener listener;
    private boolean begun;
    private boolean flush;
    private boolean closed;
    private long begunAt;
    private long closedAt;

    /** @param tempo of the voice that speaks */
    SpeechContext(String id, ElevenLabsSocket socket, Tempo tempo, Listener listener) {
        this.id = id;
        this.socket = socket;
        this.trace = new Trace(tempo);
        this.listener = listener;
    }

    String id() {
        return id;
    }

    /** Whether anyone waits for it. */
    boolean isLive() {
        return listener != null;
    }

    /** Whether any audio of it has come. */
    boolean isAudible() {
        return trace.begun();
    }

    /** Whether the vendor knows the context and may be told about it. */
    boolean isOpen() {
        return begun && !closed;
    }

    /** Nanoseconds on the system's clock when it was closed, or 0. */
    long closedAt() {
        return closedAt;
    }

    /**
     * @param last whether no more text follows
     */
    void speak(String piece, boolean last) {
        trace.give(piece);
        flush |= last;
        if (!begun) {
            begin();
        } else {
            socket.write(VoiceMessage.speak(id, piece, last));
        }
    }

    /** No more text follows. */
    void flush() {
        flush = true;
        if (begun) {
            socket.write(VoiceMessage.flush(id));
        }
    }

    /** Writes what has gathered, if the socket is open. */
    void begin() {
        List<String> pieces = trace.given();
        if (!begun && !pieces.isEmpty() && socket.isOpen()) {
            begun = true;
            begunAt = System.nanoTime();
            socket.write(VoiceMessage.begin(id));
            for (int i = 0; i < pieces.size() && isLive(); i++) {
                socket.write(VoiceMessage.speak(id, pieces.get(i), flush && i == pieces.size() - 1));
            }
            if (isLive()) {
                listener.begun();
            }
        }
    }

    /** Tells the vendor that it is done with, once. Its place is free when the vendor says so. */
    void close() {
        if (begun && !closed) {
            closed = true;
            closedAt = System.nanoTime();
            socket.write(VoiceMessage.close(id));
        }
    }

    /** Nobody waits for it any more: what still comes of it is dropped. */
    void abandon() {
        listener = null;
        close();
        if (!begun) {
            socket.forget(this);
        }
    }

    /** Its text had no answer. When nothing else came over its socket either, that may be as deaf as the context. */
    void distrust() {
        if (socket.silentSince(begunAt)) {
            socket.retire();
        }
    }

    void message(VoiceMessage message) {
        trace.hear(message.aligned(), message.audio().length);
        if (message.audio().length > 0 && isLive()) {
            listener.audio(message.audio());
        }
        if (message.ended() && isLive()) {
            if (closed) {
                trace.complete();
            }
            closed = true;
            listener.ended();
        }
    }

    void lost(FailureCode code) {
        closed = true;
        if (isLive()) {
            listener.lost(code);
        }
    }

    /** How far it has come in its text. */
    Trace trace() {
        return trace;
    }
}
