package dev.parley.tts;

import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorSocket;
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
    private final VoiceSocket socket;
    private final SpokenProgress progress;
    private Listener listener;
    private boolean begun;
    private boolean flush;
    private boolean closed;
    private boolean answered;
    private long begunAt;
    private long closedAt;

    /** @param rate of the voice that speaks */
    SpeechContext(String id, VoiceSocket socket, SpeechRate rate, Listener listener) {
        this.id = id;
        this.socket = socket;
        this.progress = new SpokenProgress(rate);
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
        return progress.begun();
    }

    /** Whether the vendor knows the context and may be told about it. */
    boolean isOpen() {
        return begun && !closed;
    }

    /** When it was closed, by {@link VendorSocket#now}, or 0. */
    long closedAt() {
        return closedAt;
    }

    /**
     * @param last whether no more text follows
     */
    void speak(String piece, boolean last) {
        progress.give(piece);
        flush |= last;
        if (!begun) {
            begin();
        } else {
            socket.write(socket.protocol().speak(id, piece, last));
        }
    }

    /** No more text follows. */
    void flush() {
        flush = true;
        if (begun) {
            socket.write(socket.protocol().flush(id));
        }
    }

    /** Writes what has gathered, if the socket is open. */
    void begin() {
        List<String> pieces = progress.given();
        if (!begun && !pieces.isEmpty() && socket.isOpen()) {
            begun = true;
            begunAt = VendorSocket.now();
            socket.write(socket.protocol().begin(id));
            for (int i = 0; i < pieces.size() && isLive(); i++) {
                socket.write(socket.protocol().speak(id, pieces.get(i), flush && i == pieces.size() - 1));
            }
            if (isLive()) {
                listener.begun();
            }
        }
    }

    /**
     * Tells the vendor that it is done with, once, where the vendor wants to know. Its place is free when the vendor says
     * so.
     */
    void close() {
        List<String> messages = isOpen() ? socket.protocol().close(id) : List.of();
        if (!messages.isEmpty()) {
            closed = true;
            closedAt = VendorSocket.now();
            socket.write(messages);
        }
    }

    /** Nobody waits for it any more: what still comes of it is dropped. */
    void abandon() {
        listener = null;
        close();
        if (!begun || isOpen() && progress.isAllHeard()) {
            socket.forget(this);
        } else if (isOpen()) {
            // The vendor can't be told to stop.
            socket.close();
        }
    }

    /** Its text was not spoken. When nothing came for it, and nothing else came over its socket either, that may be as deaf as the context. */
    void distrust() {
        if (!answered && socket.silentSince(begunAt)) {
            socket.retire();
        }
    }

    void message(VoiceMessage message) {
        answered = true;
        progress.hear(message.aligned(), message.audio().length);
        if (message.audio().length > 0 && isLive()) {
            listener.audio(message.audio());
        }
        if (message.ended() && isLive()) {
            if (closed) {
                progress.complete();
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
    SpokenProgress progress() {
        return progress;
    }
}
