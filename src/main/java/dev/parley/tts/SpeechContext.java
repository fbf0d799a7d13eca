package dev.parley.tts;

import dev.parley.turn.FailureCode;
import java.util.ArrayList;
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
    private final List<String> pieces = new ArrayList<>();
    private final StringBuilder given = new StringBuilder();
    private final StringBuilder heard = new StringBuilder();
    private Listener listener;
    private boolean begun;
    private boolean flush;
    private boolean closed;
    private boolean audible;
    private boolean traceable = true;
    private long begunAt;
    private long closedAt;

    SpeechContext(String id, ElevenLabsSocket socket, Listener listener) {
        this.id = id;
        this.socket = socket;
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
        return audible;
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
        pieces.add(piece);
        given.append(visible(piece));
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
        if (message.audio().length > 0) {
            audible = true;
            trace(message.aligned());
            if (isLive()) {
                listener.audio(message.audio());
            }
        }
        if (message.ended() && isLive()) {
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

    /**
     * The pieces of which nothing can have been heard. Once there is audio, that is known only as long as the vendor
     * tells which characters it speaks; where it does not, every piece may have been heard.
     */
    List<String> unspoken() {
        if (!audible) {
            return List.copyOf(pieces);
        }
        List<String> rest = new ArrayList<>();
        int start = 0;
        for (String piece : pieces) {
            if (traceable && start >= heard.length()) {
                rest.add(piece);
            }
            start += visible(piece).length();
        }
        return rest;
    }

    /** Whether the vendor has told that it spoke every character. */
    boolean isAllHeard() {
        return traceable && audible && heard.length() >= given.length();
    }

    private void trace(String aligned) {
        traceable &= aligned != null && !aligned.isEmpty();
        if (traceable) {
            heard.append(visible(aligned));
            traceable = heard.length() > 0
                    && heard.length() <= given.length()
                    && given.substring(0, heard.length()).contentEquals(heard);
        }
    }

    private static String visible(String text) {
        return text.replaceAll("\\s+", "");
    }
}
