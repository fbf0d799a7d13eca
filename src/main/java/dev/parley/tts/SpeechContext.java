package dev.parley.tts;

import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorSocket;
import java.util.List;

/**
 * One of the vendor's contexts: pieces of text go in, their audio comes out under its id. Nothing is written before its
 * connection is open, and its first message is always the one that begins it.
 */
final class SpeechContext {
    private final String id;
    private final VoiceSocket connection;
    private final VendorSocket socket;
    private final VoiceProtocol protocol;
    private final SpokenProgress progress;

    /** Who waits for it, or null. */
    private ReplySpeech reply;

    private boolean begun;
    private boolean flush;
    private boolean closed;
    private boolean answered;
    private long begunAt;
    private long closedAt;

    /**
     * @param socket of the connection
     * @param rate   of the voice that speaks
     */
    SpeechContext(
            String id,
            VoiceSocket connection,
            VendorSocket socket,
            VoiceProtocol protocol,
            SpeechRate rate,
            ReplySpeech reply) {
        this.id = id;
        this.connection = connection;
        this.socket = socket;
        this.protocol = protocol;
        this.progress = new SpokenProgress(rate);
        this.reply = reply;
    }

    String id() {
        return id;
    }

    /** Whether anyone waits for it. */
    boolean isLive() {
        return reply != null;
    }

    /** Whether any audio of it has come. */
    boolean isAudible() {
        return progress.begun();
    }

    /** Whether the vendor knows the context and may be told about it. */
    boolean isOpen() {
        return begun && !closed;
    }

    /** Whether it was closed so long ago, in ms, that it has ended even if the vendor did not say so. */
    boolean isForgotten(long ms) {
        return !isLive() && closedAt != 0 && VendorSocket.now() - closedAt > ms;
    }

    /** How far it has come in its text. */
    SpokenProgress progress() {
        return progress;
    }

    /** @param last whether no more text follows */
    void speak(String piece, boolean last) {
        progress.give(piece);
        flush |= last;
        if (!begun) {
            begin();
        } else {
            send(protocol.speak(id, piece, last));
        }
    }

    /** No more text follows. */
    void flush() {
        flush = true;
        if (begun) {
            send(protocol.flush(id));
        }
    }

    /** Writes what has gathered, if the connection is open. */
    void begin() {
        List<String> pieces = progress.given();
        if (!begun && !pieces.isEmpty() && connection.isOpen()) {
            begun = true;
            begunAt = VendorSocket.now();
            send(protocol.begin(id));
            for (int i = 0; i < pieces.size() && isLive(); i++) {
                send(protocol.speak(id, pieces.get(i), flush && i == pieces.size() - 1));
            }
            if (isLive()) {
                reply.begun();
            }
        }
    }

    private void send(List<String> messages) {
        messages.forEach(socket::send);
    }

    /**
     * Tells the vendor that it is done with, once, where the vendor wants to know. Its place is free when the vendor says
     * so.
     */
    void close() {
        List<String> messages = isOpen() ? protocol.close(id) : List.of();
        if (!messages.isEmpty()) {
            closed = true;
            closedAt = VendorSocket.now();
            send(messages);
        }
    }

    /** Nobody waits for it any more: what still comes of it is dropped. */
    void abandon() {
        reply = null;
        close();
        if (!begun || isOpen() && progress.isAllHeard()) {
            connection.forget(this);
        } else if (isOpen()) {
            // The vendor can't be told to stop.
            connection.close();
        }
    }

    /** Its text was not spoken. When nothing came for it, nor anything else over its connection, that may be as deaf. */
    void distrust() {
        if (!answered && socket.heardAt() <= begunAt) {
            connection.retire();
        }
    }

    void message(VoiceMessage message) {
        answered = true;
        progress.hear(message.aligned(), message.audio().length);
        if (message.audio().length > 0 && isLive()) {
            reply.audio(message.audio());
        }
        if (message.ended() && isLive()) {
            if (closed) {
                progress.complete();
            }
            closed = true;
            reply.ended();
        }
    }

    /** It is gone with its connection, or by an error. */
    void lost(FailureCode code) {
        closed = true;
        if (isLive()) {
            reply.lost(code);
        }
    }
}
