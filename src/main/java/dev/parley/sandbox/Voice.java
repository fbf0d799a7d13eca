package dev.parley.sandbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The engine behind the text-to-speech protocols: makes speech of text.
 *
 * <p>Every method is called on the event loop of the connection that it serves, must not block, and the listener is
 * called back on that same context, after {@link #speak} has returned.
 */
public interface Voice {

    /** Completes when the voice can serve, fails when it never will. */
    default Future<Void> ready() {
        return Future.succeededFuture();
    }

    /**
     * Starts to speak.
     *
     * @param sampleRate of the audio wanted, in Hz
     */
    Speech speak(String text, int sampleRate, Listener listener);

    /** Frees what the engine holds. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** Speech being made. */
    interface Speech {
        /** Nobody listens any more: no further call to the listener. */
        void cancel();
    }

    /** Who gets the speech. */
    interface Listener {
        /** The next audio: PCM, signed 16-bit little-endian, mono, whole samples, at the rate asked for. */
        void audio(Buffer pcm);

        /** All has been spoken. The last call. */
        void done();

        /** The engine broke down. The last call. */
        void failed(Throwable cause);
    }
}
