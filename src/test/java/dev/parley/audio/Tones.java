package dev.parley.audio;

import java.util.Random;

/** A source of plain sounds, frame by frame, each going on where the one before ended. */
final class Tones {
    private static final int FRAME = Pcm.FRAME_BYTES / 2;
    private static final int HARMONICS = 6;

    private final Random random = new Random(1);
    private long at;

    /** Something like a vowel: a tone and its harmonics. @param rms of its 16-bit samples */
    double[] vowel(double hz, double rms) {
        double[] samples = new double[FRAME];
        for (int i = 0; i < FRAME; i++) {
            double phase = 2 * Math.PI * hz * (at + i) / Pcm.INPUT_RATE;
            for (int n = 1; n <= HARMONICS; n++) {
                samples[i] += Math.sin(n * phase) / n;
            }
        }
        return next(samples, rms);
    }

    double[] sine(double hz, double rms) {
        double[] samples = new double[FRAME];
        for (int i = 0; i < FRAME; i++) {
            samples[i] = Math.sin(2 * Math.PI * hz * (at + i) / Pcm.INPUT_RATE);
        }
        return next(samples, rms);
    }

    double[] hiss(double rms) {
        return next(random.doubles(FRAME, -1, 1).toArray(), rms);
    }

    private double[] next(double[] samples, double rms) {
        at += FRAME;
        double squares = 0;
        for (double sample : samples) {
            squares += sample * sample;
        }
        double factor = rms / Math.sqrt(squares / FRAME);
        for (int i = 0; i < FRAME; i++) {
            samples[i] *= factor;
        }
        return samples;
    }

    static double[] sum(double[] one, double[] other) {
        double[] sum = one.clone();
        for (int i = 0; i < FRAME; i++) {
            sum[i] += other[i];
        }
        return sum;
    }

    static Pcm pcm(double[] samples) {
        return new Sound(samples).frame(0);
    }
}
