package dev.parley.local.engine;

/** A voice that computes on the calling thread. {@link WorkerSynthesizer} calls it on worker threads. */
public interface SpeechRenderer extends AutoCloseable {

    /** The rate of its audio, in Hz. */
    int sampleRate();

    /** Begins to render a text. Many texts may be rendered at once; computes nothing yet. */
    Rendering render(String text);

    @Override
    default void close() {}

    /** One text being rendered: one call at a time, on any worker thread. */
    interface Rendering {
        /**
         * Renders the next piece: PCM, signed 16-bit little-endian, mono, whole samples; null after the last one. A
         * piece is at most some 100 ms of work, so that others have their turn.
         */
        byte[] next();

        /** Nobody listens any more: a call of {@link #next} that is under way ends soon, with any result. Any thread. */
        default void cancel() {}

        /** Frees what the rendering holds; the last call. */
        default void close() {}
    }
}
