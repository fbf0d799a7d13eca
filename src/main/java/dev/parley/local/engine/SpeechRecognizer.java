package dev.parley.local.engine;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Speech to text: recognises one utterance at a time for each connection, for many connections at once.
 *
 * <p>Threads: every method is called on the event loop of the connection that it serves and must not block. The listener
 * is called on that same context. The simulated vendor decides where an utterance begins and ends, not the recogniser.
 * An engine that computes implements {@link SpeechDecoder} and is made asynchronous by {@link WorkerRecognizer}.
 */
public interface SpeechRecognizer {

    /**
     * Starts to load the model, unless it is loaded or loading. Completes when the recogniser is at full speed, fails
     * when it never will be. May be called from any context; an utterance loads the model too.
     */
    default Future<Void> load() {
        return Future.succeededFuture();
    }

    /** Starts to recognise one utterance. */
    Recognition recognize(Listener listener);

    /** Frees the model and the threads. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** One utterance that is being recognised. */
    interface Recognition {
        /** The next audio: PCM, signed 16-bit little-endian, mono, 16 kHz, any whole number of samples. */
        void audio(Buffer pcm);

        /** No more audio comes; the listener gets the final text. Called at most once. */
        void finish();

        /** Stops. The listener is not called again. */
        void cancel();
    }

    /** Receives the text of an utterance. */
    interface Listener {
        /** The text so far; each replaces the one before. */
        void partial(String text);

        /** The text of the whole utterance, empty when it was not understood. The last call. */
        void finished(String text);

        /** The engine failed; {@link EngineBusyException} when it has too many utterances. The last call. */
        void failed(Throwable cause);
    }
}
