package dev.parley.local.engine;

import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Renders clauses to speech on the calling thread. {@link WorkerSynthesizer} calls it on worker threads. */
public interface SpeechRenderer extends AutoCloseable {

    /** The rate of its audio, in Hz. */
    int sampleRate();

    /**
     * Renders one clause.
     *
     * @param clause text with its punctuation, at most some 200 characters
     * @param pieces takes the audio as it is rendered: PCM, signed 16-bit little-endian, mono, whole samples
     * @param cancelled becomes true, on another thread, when nobody listens any more; it is polled between pieces
     */
    void render(String clause, Consumer<byte[]> pieces, BooleanSupplier cancelled);

    @Override
    default void close() {}
}
