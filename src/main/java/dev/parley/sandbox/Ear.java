package dev.parley.sandbox;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * The engine behind the speech-to-text protocols: hears one utterance at a time, of as many speakers at once as there
 * are connections.
 *
 * <p>Every method is called on the event loop of the connection that it serves, must not block, and the listener is
 * called back on that same context. Where an utterance begins and ends is decided by the protocol (its endpointing),
 * not by the ear.
 */
public interface Ear {

    /** Completes when the ear can serve, fails when it never will. */
    default Future<Void> ready() {
        return Future.succeededFuture();
    }

    /** Starts to listen to one utterance. */
    Utterance listen(Listener listener);

    /** Frees what the engine holds. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** One utterance being heard. */
    interface Utterance {
        /** The next audio: PCM, signed 16-bit little-endian, mono, 16 kHz, any whole number of samples. */
        void audio(Buffer pcm);

        /** No more audio comes: the listener shall be given the final words. Called at most once. */
        void finish();

        /** Nobody wants the words any more. The listener is not called again. */
        void cancel();
    }

    /** What an utterance tells of itself. */
    interface Listener {
        /** The words understood so far; each replaces the one before. */
        void partial(String words);

        /** The words of the whole utterance, empty when it was not understood. The last call. */
        void heard(String words);

        /** The engine broke down. The last call. */
        void failed(Throwable cause);
    }
}
