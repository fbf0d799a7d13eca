package dev.parley.local.engine;

/**
 * Decodes one utterance on the calling thread. {@link WorkerRecognizer} calls it on worker threads, one call at a time,
 * so that it needs no locks of its own.
 */
public interface SpeechDecoder {

    /**
     * Decodes the next audio.
     *
     * @param pcm signed 16-bit little-endian, mono, 16 kHz, whole samples
     * @return the text so far, empty when there is none
     */
    String add(byte[] pcm);

    /** Returns the text of the whole utterance, empty when it was not understood. No call to {@link #add} follows. */
    String finish();

    /** Nobody wants the text any more: a call that is under way ends soon, with any result. Any thread. */
    default void cancel() {}

    /** Frees what the utterance holds; the last call, also after a failure. */
    default void close() {}

    /** The model that decoders share: loaded once, on a worker thread. */
    interface Model extends AutoCloseable {
        /** Starts an utterance. Called on a worker thread. */
        SpeechDecoder decoder();

        /** Decodes something of its own until the JVM has compiled the hot code, beside the first conversations. */
        default void warmUp() {}

        @Override
        default void close() {}
    }
}
