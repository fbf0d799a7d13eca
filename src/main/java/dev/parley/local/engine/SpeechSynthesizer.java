package dev.parley.local.engine;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;

/**
 * Text to speech.
 *
 * <p>Threads: every method is called on the event loop of the connection that it serves and must not block. The listener
 * is called on that same context, after {@link #synthesize} has returned. An engine that computes implements {@link
 * SpeechRenderer} and is made asynchronous by {@link WorkerSynthesizer}.
 */
public interface SpeechSynthesizer {

    /** Starts to load the voice; as {@link SpeechRecognizer#load()}. */
    default Future<Void> load() {
        return Future.succeededFuture();
    }

    /**
     * Starts to speak a text.
     *
     * @param sampleRate of the audio wanted, in Hz
     */
    Synthesis synthesize(String text, int sampleRate, Listener listener);

    /** Frees the voice and the threads. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** A text that is being spoken. */
    interface Synthesis {
        /** Stops. The listener is not called again. */
        void cancel();
    }

    /** Receives the speech. */
    interface Listener {
        /** The next audio: PCM, signed 16-bit little-endian, mono, whole samples, at the rate asked for. */
        void audio(Buffer pcm);

        /** The text has been spoken to its end. The last call. */
        void done();

        /** The engine failed; {@link EngineBusyException} when it has too many texts. The last call. */
        void failed(Throwable cause);
    }
}
