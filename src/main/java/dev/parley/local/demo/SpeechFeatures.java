package dev.parley.local.demo;

import edu.cmu.sphinx.frontend.BaseDataProcessor;
import edu.cmu.sphinx.frontend.Data;
import edu.cmu.sphinx.frontend.DataProcessor;
import edu.cmu.sphinx.frontend.DoubleData;
import edu.cmu.sphinx.frontend.frequencywarp.MelFrequencyFilterBank;
import edu.cmu.sphinx.frontend.transform.DiscreteCosineTransform2;
import edu.cmu.sphinx.frontend.transform.DiscreteFourierTransform;
import edu.cmu.sphinx.frontend.transform.Lifter;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Turns 16 kHz PCM into the features that the en-us acoustic model was trained on: 39 numbers for each 10 ms (13
 * cepstra, mean-normalised, with their first and second differences). Sphinx's own front end pulls audio and blocks
 * until there is some; this one is pushed, so that no thread waits for a speaker. One instance per utterance, one
 * thread at a time.
 */
final class SpeechFeatures {
    static final int FRAME_MS = 10;
    private static final int RATE = 16_000;
    private static final int SHIFT = RATE * FRAME_MS / 1000;
    private static final int WINDOW = 410;
    private static final int CEPSTRA = 13;
    private static final double[] HAMMING = hamming();
    private static final int LOOKAHEAD = 3;

    /** Frames gathered before the first is given out, so that the mean of the speech is known a little. */
    private static final int WARM_UP = 40;

    /**
     * Amplitude of the noise added, as of a quiet room. Without it made speech, which has digital silence between its
     * words, is not understood: the model was trained on recordings.
     */
    private static final double DITHER = 30;

    private final Frame frame = new Frame();
    private final DataProcessor cepstrum = pipeline(frame);
    private final Random dither = new Random(1);
    private final double[] pending = new double[WINDOW];
    private int filled;
    private double lastSample;
    private final List<double[]> cepstra = new ArrayList<>();
    private final double[] sum = new double[CEPSTRA];
    private int next;

    /** Takes audio and returns the features that are complete by now, each the 39 values of one frame, in order. */
    List<float[]> add(byte[] pcm) {
        for (int i = 0; i + 1 < pcm.length; i += 2) {
            double sample = (short) ((pcm[i] & 0xff) | (pcm[i + 1] << 8)) + DITHER * (2 * dither.nextDouble() - 1);
            pending[filled++] = sample - 0.97 * lastSample;
            lastSample = sample;
            if (filled == WINDOW) {
                analyse();
                System.arraycopy(pending, SHIFT, pending, 0, WINDOW - SHIFT);
                filled -= SHIFT;
            }
        }
        return cepstra.size() < WARM_UP ? List.of() : features(cepstra.size() - LOOKAHEAD);
    }

    /** The features of the last frames, for which no audio follows. */
    List<float[]> end() {
        return features(cepstra.size());
    }

    private void analyse() {
        double[] windowed = new double[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            windowed[i] = pending[i] * HAMMING[i];
        }
        frame.data = new DoubleData(windowed, RATE, 0);
        double[] values = ((DoubleData) cepstrum.getData()).getValues();
        cepstra.add(values);
        for (int i = 0; i < CEPSTRA; i++) {
            sum[i] += values[i];
        }
    }

    private List<float[]> features(int until) {
        List<float[]> features = new ArrayList<>();
        for (; next < until; next++) {
            float[] feature = new float[3 * CEPSTRA];
            for (int i = 0; i < CEPSTRA; i++) {
                feature[i] = (float) (at(0)[i] - sum[i] / cepstra.size());
                feature[CEPSTRA + i] = (float) (at(2)[i] - at(-2)[i]);
                feature[2 * CEPSTRA + i] = (float) (at(3)[i] - at(-1)[i] - at(1)[i] + at(-3)[i]);
            }
            features.add(feature);
        }
        return features;
    }

    private double[] at(int offset) {
        return cepstra.get(Math.max(0, Math.min(cepstra.size() - 1, next + offset)));
    }

    private static DataProcessor pipeline(DataProcessor source) {
        // The values of the model's feat.params.
        DataProcessor last = source;
        for (DataProcessor processor : List.of(
                new DiscreteFourierTransform(512, false),
                new MelFrequencyFilterBank(130, 6800, 25),
                new DiscreteCosineTransform2(25, CEPSTRA),
                new Lifter(22))) {
            processor.initialize();
            processor.setPredecessor(last);
            last = processor;
        }
        return last;
    }

    private static double[] hamming() {
        double[] window = new double[WINDOW];
        for (int i = 0; i < WINDOW; i++) {
            window[i] = 0.54 - 0.46 * Math.cos(2 * Math.PI * i / (WINDOW - 1));
        }
        return window;
    }

    /** The head of the pipeline: hands out the one frame put into it. */
    private static final class Frame extends BaseDataProcessor {
        private Data data;

        @Override
        public Data getData() {
            return data;
        }
    }
}
