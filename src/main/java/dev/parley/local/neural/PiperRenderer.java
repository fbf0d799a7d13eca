package dev.parley.local.neural;

import ai.onnxruntime.OrtException;
import dev.parley.local.engine.SpeechRenderer;
import dev.parley.local.neural.PhonemeFrontEnd.Phrase;
import dev.parley.local.neural.PiperVoice.Latent;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Speaks with a Piper voice: phrase by phrase, each in windows that grow, so that the first sound comes early and little
 * is computed twice.
 */
final class PiperRenderer implements SpeechRenderer {
    private static final int FIRST_WINDOW_FRAMES = 24;
    private static final int MAX_WINDOW_FRAMES = 96;
    private static final int SENTENCE_PAUSE_MS = 150;

    /** The voices are quiet: their peaks are about half of full scale. */
    private static final float GAIN = 1.5f;

    private final PiperVoice voice;
    private final PhonemeFrontEnd frontEnd;

    PiperRenderer(PiperVoice voice, PhonemeFrontEnd frontEnd) {
        this.voice = voice;
        this.frontEnd = frontEnd;
    }

    @Override
    public int sampleRate() {
        return voice.sampleRate();
    }

    @Override
    public Rendering render(String text) {
        return new Speech(text);
    }

    @Override
    public void close() {
        try {
            voice.close();
        } catch (OrtException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] pcm(float[] samples, int pauseSamples) {
        byte[] pcm = new byte[2 * (samples.length + pauseSamples)];
        for (int i = 0; i < samples.length; i++) {
            int value = Math.round(Math.max(-1, Math.min(1, samples[i] * GAIN)) * Short.MAX_VALUE);
            pcm[2 * i] = (byte) value;
            pcm[2 * i + 1] = (byte) (value >> 8);
        }
        return pcm;
    }

    private final class Speech implements Rendering {
        private final String text;
        private final Cancellation cancellation = new Cancellation();
        private Deque<Phrase> phrases;
        private Phrase phrase;
        private Latent latent;
        private int at;
        private int window = FIRST_WINDOW_FRAMES;

        private Speech(String text) {
            this.text = text;
        }

        @Override
        public byte[] next() {
            try {
                return latent != null || begin() ? window() : null;
            } catch (OrtException e) {
                if (cancellation.isCancelled()) {
                    return null;
                }
                throw new IllegalStateException("The voice failed", e);
            } catch (Cancellation.Cancelled e) {
                return null;
            }
        }

        private boolean begin() throws OrtException, Cancellation.Cancelled {
            if (phrases == null) {
                synchronized (frontEnd) {
                    phrases = new ArrayDeque<>(frontEnd.phrases(text));
                }
            }
            phrase = phrases.poll();
            if (phrase == null) {
                return false;
            }
            latent = voice.encode(phrase.phonemes(), cancellation);
            at = 0;
            return true;
        }

        private byte[] window() throws OrtException, Cancellation.Cancelled {
            // A short rest is not worth a window of its own.
            int end = latent.frames() - at < window * 3 / 2 ? latent.frames() : at + window;
            float[] samples = voice.decode(latent, at, end, cancellation);
            at = end;
            window = Math.min(MAX_WINDOW_FRAMES, window * 2);
            boolean pause = at == latent.frames() && phrase.endsSentence() && !phrases.isEmpty();
            if (at == latent.frames()) {
                latent = null;
            }
            return pcm(samples, pause ? SENTENCE_PAUSE_MS * voice.sampleRate() / 1000 : 0);
        }

        @Override
        public void cancel() {
            cancellation.cancel();
        }

        @Override
        public void close() {
            cancellation.close();
        }
    }
}
