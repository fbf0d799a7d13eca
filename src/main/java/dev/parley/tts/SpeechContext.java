package dev.parley.tts;

import dev.parley.audio.Pcm;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * One of the vendor's contexts: pieces of text go in, their audio comes out under its id and goes to the session. Nothing is
 * written before its connection is open, and its first message is always the one that begins it. On the verticle's event
 * loop.
 */
final class SpeechContext {
    private static final long NO_TIMER = -1;

    private final String id;
    private final Attempt attempt;
    private final VoiceStage stage;
    private final VoiceSocket connection;
    private final VoiceProtocol protocol;
    private final VendorSocket socket;
    private final Consumer<TurnEvent> events;
    private final SpokenProgress progress;

    /** Who waits for it, or null. */
    private ReplySpeech reply;

    private boolean begun;
    private boolean flush;
    private boolean closed;
    private boolean answered;
    private long begunAt;
    private long flushedAt;
    private long closedAt;
    private byte[] halfSample = {};
    private long timer = NO_TIMER;

    /**
     * @param attempt    the reply's
     * @param connection to which it is added
     * @param rate       of the voice that speaks
     * @param events     takes the audio
     */
    SpeechContext(
            String id,
            Attempt attempt,
            VoiceStage stage,
            VoiceSocket connection,
            SpeechRate rate,
            ReplySpeech reply,
            Consumer<TurnEvent> events) {
        this.id = id;
        this.attempt = attempt;
        this.stage = stage;
        this.connection = connection;
        this.protocol = connection.protocol();
        this.socket = connection.socket();
        this.progress = new SpokenProgress(rate);
        this.reply = reply;
        this.events = events;
    }

    String id() {
        return id;
    }

    /** Whether anyone waits for it. */
    boolean isLive() {
        return reply != null;
    }

    /** Whether the vendor knows the context and may be told about it. */
    boolean isOpen() {
        return begun && !closed;
    }

    /** Whether it was closed longer ago than this, in ms, so that its slot is free even if the vendor does not confirm. */
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
        if (begun) {
            send(protocol.speak(id, piece, last));
        } else {
            begin();
        }
        if (last) {
            flushed();
        }
    }

    /** No more text follows. */
    void flush() {
        flush = true;
        if (begun) {
            send(protocol.flush(id));
        }
        flushed();
    }

    private void flushed() {
        flushedAt = VendorSocket.now();
        if (progress.begun()) {
            closeInTime();
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
            wait(stage.timeouts().firstAudio(), this::settle);
        }
    }

    private void send(List<String> messages) {
        messages.forEach(socket::send);
    }

    void message(VoiceMessage message) {
        answered = true;
        progress.hear(message.aligned(), message.audio().length);
        if (message.audio().length > 0 && isLive()) {
            audio(message.audio());
        }
        if (message.ended() && isLive()) {
            if (closed) {
                progress.complete();
            }
            closed = true;
            settle();
        }
    }

    /** Samples have come, perhaps with half a sample at the end. */
    private void audio(byte[] bytes) {
        stopWaiting();
        byte[] all = bytes;
        if (halfSample.length > 0) {
            all = Arrays.copyOf(halfSample, bytes.length + 1);
            System.arraycopy(bytes, 0, all, 1, bytes.length);
        }
        int whole = all.length & ~1;
        halfSample = Arrays.copyOfRange(all, whole, all.length);
        if (whole > 0) {
            byte[] samples = whole == all.length ? all : Arrays.copyOf(all, whole);
            events.accept(new TurnEvent.Speech(
                    attempt, new Pcm(samples, stage.config().sampleRate())));
        }
        if (flush && isLive()) {
            closeInTime();
        }
    }

    /**
     * Closes a context that has all its text and is audible. Not right after the last text: the vendor might overlook that
     * text.
     */
    private void closeInTime() {
        long left = stage.timeouts().quiet() - (VendorSocket.now() - flushedAt);
        if (left > 0 && !progress.isAllHeard()) {
            wait(left, this::closeAndWait);
        } else {
            closeAndWait();
        }
    }

    private void closeAndWait() {
        close();
        wait(stage.timeouts().end(), this::settle);
    }

    /** The context is at its end, or was waited for long enough. */
    private void settle() {
        stopWaiting();
        reply.settled();
    }

    /** Closes the context at the vendor, once. Its slot is free when the vendor confirms. */
    private void close() {
        List<String> messages = isOpen() ? protocol.close(id) : List.of();
        if (!messages.isEmpty()) {
            closed = true;
            closedAt = VendorSocket.now();
            send(messages);
        }
    }

    /** Nobody waits for it any more: what still comes of it is dropped. */
    void abandon() {
        stopWaiting();
        reply = null;
        close();
        if (!begun || isOpen() && progress.isAllHeard()) {
            connection.forget(this);
        } else if (isOpen()) {
            // The vendor can't be told to stop.
            connection.close();
        }
    }

    /**
     * Its text was not spoken. If nothing has come over the connection since the context began, the connection takes no more
     * contexts.
     */
    void distrust() {
        if (!answered && socket.heardAt() <= begunAt) {
            connection.retire();
        }
    }

    /** It is gone with its connection, or by an error. */
    void lost(FailureCode code) {
        closed = true;
        stopWaiting();
        if (isLive()) {
            reply.lost(code);
        }
    }

    private void wait(long ms, Runnable action) {
        stopWaiting();
        if (isLive()) {
            timer = stage.vertx().setTimer(ms, fired -> {
                timer = NO_TIMER;
                action.run();
            });
        }
    }

    /** Called for every piece of audio, mostly without a timer. */
    private void stopWaiting() {
        if (timer != NO_TIMER) {
            stage.vertx().cancelTimer(timer);
            timer = NO_TIMER;
        }
    }
}
