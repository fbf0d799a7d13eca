package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.Resampler;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;

/**
 * The audio of a speech-to-text connection on its way to the ear: brought to 16 kHz, cut into utterances by the
 * endpointer or by the client, each given to the ear as it comes. On the event loop of the connection.
 */
final class SpeechInput implements Endpointer.Listener {

    /** What a protocol makes of an utterance; the index counts from 0. */
    interface Listener {
        /** Speech began. */
        void started(int utterance, double confidence);

        /** The words so far. */
        void partial(int utterance, String words);

        /** Speech ended; the words follow. */
        void ended(int utterance, double confidence);

        /** The words, empty when they were not understood. */
        void heard(int utterance, String words, double startS, double endS);

        /** The ear broke down. */
        void failed(int utterance, Throwable cause);
    }

    private static final int BYTES_PER_SECOND = 32_000;

    private final SpeechRecognizer recognizer;
    private final Listener listener;
    private final Resampler resampler;
    private final Endpointer endpointer;
    private boolean manual;
    private long bytes;
    private int next;
    private int awaited;
    private Running current;

    SpeechInput(
            SpeechRecognizer recognizer,
            int sampleRate,
            Endpointer.Settings settings,
            boolean manual,
            Listener listener) {
        this.recognizer = recognizer;
        this.listener = listener;
        this.manual = manual;
        this.resampler = sampleRate == 16_000 ? null : new Resampler(sampleRate, 16_000);
        this.endpointer = new Endpointer(settings, this);
    }

    Endpointer endpointer() {
        return endpointer;
    }

    /** Utterances that have been heard to their end or are being heard. */
    int utterances() {
        return next;
    }

    /** Whether words are still to come for an utterance that has ended. */
    boolean isAwaited() {
        return awaited > 0;
    }

    /** Seconds of audio received. */
    double seconds() {
        return (double) bytes / BYTES_PER_SECOND;
    }

    /** Whether the client says where utterances begin and end. */
    void manual(boolean manual) {
        if (this.manual != manual) {
            finish();
            this.manual = manual;
        }
    }

    /** The next audio: PCM at the connection's sample rate. */
    void audio(Buffer pcm) {
        Buffer wide = resampler == null ? pcm : resampler.add(pcm);
        bytes += wide.length();
        if (!manual) {
            endpointer.add(wide);
            return;
        }
        if (current == null) {
            begin(Buffer.buffer());
        }
        current.utterance.audio(wide);
    }

    /** The client says that speech begins (manual endpointing). */
    void begin() {
        if (current == null) {
            begin(Buffer.buffer());
        }
    }

    /** The utterance shall end here. Nothing happens when none is running. */
    void finish() {
        endpointer.reset();
        if (current != null) {
            Running ending = current;
            current = null;
            ending.endS = seconds();
            awaited++;
            ending.utterance.finish();
        }
    }

    /** The connection is gone. */
    void close() {
        if (current != null) {
            current.utterance.cancel();
            current = null;
        }
    }

    @Override
    public void started(double confidence, Buffer prefix) {
        begin(prefix);
        listener.started(current.index, confidence);
        current.utterance.audio(prefix);
    }

    @Override
    public void audioOfUtterance(Buffer pcm) {
        current.utterance.audio(pcm);
    }

    @Override
    public void ended(double confidence) {
        listener.ended(current.index, confidence);
        finish();
    }

    private void begin(Buffer prefix) {
        current = new Running(next++, seconds() - (double) prefix.length() / BYTES_PER_SECOND);
        current.utterance = recognizer.recognize(current);
    }

    /** One utterance with the ear. */
    private final class Running implements SpeechRecognizer.Listener {
        private final int index;
        private final double startS;
        private double endS;
        private SpeechRecognizer.Recognition utterance;

        private Running(int index, double startS) {
            this.index = index;
            this.startS = Math.max(0, startS);
        }

        @Override
        public void partial(String words) {
            listener.partial(index, words);
        }

        @Override
        public void finished(String words) {
            awaited--;
            listener.heard(index, words, startS, endS);
        }

        @Override
        public void failed(Throwable cause) {
            listener.failed(index, cause);
        }
    }
}
