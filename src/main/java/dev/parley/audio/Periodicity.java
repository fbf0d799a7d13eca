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

    /** What silence is divided by. */
    private static final double FAINT = 1e-3;

    /** How much of the window is compared with what is one lag later. */
    private static final int STRETCH = 2 * FRAME - LONGEST;

    /** The window's two frames, and the one before them, after which the filter has forgotten all that was earlier. */
    private static final int KEPT = 3;

    /** Behind the two frames are the zeros that the last lags reach when they are taken four at a time. */
    private final double[] window = new double[2 * FRAME + 3];

    private final double[] products = new double[LONGEST - SHORTEST + 4];

    /** The last frames as they came, in turn: most are never asked about. */
    private final byte[][] latest = new byte[KEPT][];

    /** Where the next one goes. */
    private int next;

    /** How many of them have come since the window was brought up to date. */
    private int behind;

    /** Of the last answer: the lag that the audio repeats itself at, in samples at 4 kHz. */
    private int bestLag = SHORTEST;

    private double in1;
    private double out1;
    private double in2;
    private double out2;

    /** Takes the next frame of 16 kHz audio, which must not change any more. */
    void add(byte[] pcm) {
        latest[next] = pcm;
        next = (next + 1) % KEPT;
        behind = Math.min(behind + 1, KEPT);
    }

    private void catchUp() {
        for (; behind > 0; behind--) {
            filter(latest[(next - behind + KEPT) % KEPT]);
        }
    }

    private void filter(byte[] pcm) {
        System.arraycopy(window, FRAME, window, 0, FRAME);
        for (int i = 0; i < FRAME; i++) {
            double in = 0;
            for (int j = 0; j < DECIMATION; j++) {
                in += Pcm.sample(pcm, i * DECIMATION + j);
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

    /** From 0, not at all, to 1. Takes one or two microseconds. */
    double strength() {
        catchUp();
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
            double product = products[lag - SHORTEST];
            if (product > 0) {
                double strength = product * product / (energy * shifted);
                if (strength > best) {
                    best = strength;
                    bestLag = lag;
                }
            }
            // On to the stretch that begins one later.
            shifted += window[lag + STRETCH] * window[lag + STRETCH] - window[lag] * window[lag];
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

    /** Four lags at a time: a processor does that in a third of the time. */
    private void multiply() {
        for (int lag = SHORTEST; lag <= LONGEST; lag += 4) {
            double a = 0;
            double b = 0;
            double c = 0;
            double d = 0;
            for (int i = 0; i < STRETCH; i++) {
                double sample = window[i];
                a += sample * window[i + lag];
                b += sample * window[i + lag + 1];
                c += sample * window[i + lag + 2];
                d += sample * window[i + lag + 3];
            }
            int at = lag - SHORTEST;
            products[at] = a;
            products[at + 1] = b;
            products[at + 2] = c;
            products[at + 3] = d;
        }
    }
}
