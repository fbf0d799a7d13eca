package dev.parley.audio;

import java.util.Arrays;

/**
 * How much the audio of the last 40 ms repeats itself at the pitch of a voice, 80 to 400 Hz: vowels do, clicks, thuds,
 * hiss and many voices at once don't.
 */
final class Periodicity {
    /** Pitch is looked for in audio brought down to 4 kHz: 80 samples a frame. */
    private static final int DECIMATION = 4;

    private static final int FRAME = Pcm.FRAME_BYTES / 2 / DECIMATION;
    private static final int SHORTEST = Pcm.INPUT_RATE / DECIMATION / 400;
    private static final int LONGEST = Pcm.INPUT_RATE / DECIMATION / 80;

    /** Takes out what is below a voice, thuds and hum, twice: a pole at about 150 Hz. */
    private static final float POLE = 0.79f;

    /** What silence is divided by. */
    private static final float FAINT = 1e-3f;

    /** How much of the window is compared with what is one lag later. */
    private static final int STRETCH = 2 * FRAME - LONGEST;

    /** The last two frames. */
    private final float[] window = new float[2 * FRAME];

    /** For each lag, how much the audio is like what comes so much later. */
    private final float[] products = new float[LONGEST - SHORTEST + 1];

    /** The filter's last inputs and outputs, of either time. */
    private float in1;

    private float out1;
    private float in2;
    private float out2;

    /** Of the last answer: the lag that the audio repeats itself at, in samples at 4 kHz. */
    private int bestLag = SHORTEST;

    /** Takes the next frame of 16 kHz audio. */
    void add(byte[] pcm) {
        System.arraycopy(window, FRAME, window, 0, FRAME);
        for (int i = 0; i < FRAME; i++) {
            float in = 0;
            for (int j = 0; j < DECIMATION; j++) {
                in += Pcm.sample(pcm, i * DECIMATION + j);
            }
            float once = in - in1 + POLE * out1;
            in1 = in;
            out1 = once;
            float twice = once - in2 + POLE * out2;
            in2 = once;
            out2 = twice;
            window[FRAME + i] = twice;
        }
    }

    /** From 0, not at all, to 1. Takes one or two microseconds. */
    double strength() {
        multiply();
        double energy = FAINT;
        double shifted = FAINT;
        for (int i = 0; i < STRETCH; i++) {
            energy += window[i] * window[i];
            shifted += window[i + SHORTEST] * window[i + SHORTEST];
        }
        double best = 0;
        bestLag = SHORTEST;
        for (int lag = SHORTEST; lag <= LONGEST; lag++) {
            if (lag > SHORTEST) {
                // On to the stretch that begins one later.
                shifted += window[lag + STRETCH - 1] * window[lag + STRETCH - 1] - window[lag - 1] * window[lag - 1];
            }
            double product = products[lag - SHORTEST];
            if (product > 0) {
                double strength = product * product / (energy * shifted);
                if (strength > best) {
                    best = strength;
                    bestLag = lag;
                }
            }
        }
        return Math.sqrt(Math.min(1, best));
    }

    /** How high the pitch of the last {@link #strength} is, in octaves above 80 Hz. */
    double octave() {
        return Math.log((double) LONGEST / bestLag) / Math.log(2);
    }

    /**
     * How far the audio repeats itself one sample beside the pitch of the last {@link #strength}: near 1 for a low pure
     * tone, less for a voice, which has overtones.
     */
    double smoothness() {
        int at = Math.max(1, bestLag - SHORTEST);
        double peak = Math.max(FAINT, products[at]);
        return Math.max(-1, Math.min(1, products[at - 1] / peak));
    }

    /** Beside all lags for each sample, which a processor does several at a time. */
    private void multiply() {
        Arrays.fill(products, 0);
        for (int i = 0; i < STRETCH; i++) {
            float sample = window[i];
            int from = i + SHORTEST;
            for (int lag = 0; lag < products.length; lag++) {
                products[lag] += sample * window[from + lag];
            }
        }
    }
}
