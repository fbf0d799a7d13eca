package dev.parley.audio;

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
    private static final double POLE = 0.79;

    private final double[] window = new double[2 * FRAME];
    private double in1;
    private double out1;
    private double in2;
    private double out2;

    /** Takes the next frame of 16 kHz samples. */
    void add(short[] samples) {
        System.arraycopy(window, FRAME, window, 0, FRAME);
        for (int i = 0; i < FRAME; i++) {
            double in = 0;
            for (int j = 0; j < DECIMATION; j++) {
                in += samples[i * DECIMATION + j];
            }
            double once = in - in1 + POLE * out1;
            in1 = in;
            out1 = once;
            double twice = once - in2 + POLE * out2;
            in2 = once;
            out2 = twice;
            window[FRAME + i] = twice;
        }
    }

    /** From 0, not at all, to 1. Takes some microseconds. */
    double strength() {
        int length = window.length - LONGEST;
        double best = 0;
        double energy = 1e-3;
        for (int i = 0; i < length; i++) {
            energy += window[i] * window[i];
        }
        for (int lag = SHORTEST; lag <= LONGEST; lag++) {
            double product = 0;
            double shifted = 1e-3;
            for (int i = 0; i < length; i++) {
                product += window[i] * window[i + lag];
                shifted += window[i + lag] * window[i + lag];
            }
            if (product > 0) {
                best = Math.max(best, product * product / (energy * shifted));
            }
        }
        return Math.sqrt(best);
    }
}
