package dev.parley.local.neural;

/**
 * What the samples of one utterance say of the voice in it: which frames are voiced, by their level over the noise
 * floor, and how many of those have the pitch of a voice. It need not find speech in noise: that has been done when the
 * utterance began. Pure; one per utterance.
 */
final class Voicing {
    static final int FRAME_MS = 20;
    static final int FRAME_SAMPLES = MoonshineModel.SAMPLE_RATE / 1000 * FRAME_MS;
    private static final double MARGIN_DB = 8;

    /** Below the loudest frame so far by so much nothing is speech. */
    private static final double RANGE_DB = 32;

    private static final double FLOOR_RISE_DB = 0.05;
    private static final double LOWEST_FLOOR_DB = -75;

    /** Every second sample is enough for a pitch of 70 to 400 Hz. */
    private static final int STRIDE = 2;

    private static final int MIN_LAG = 40;
    private static final int MAX_LAG = 230;
    private static final double PERIODIC = 0.7;

    private double floorDb = -60;
    private double peakDb = -90;
    private int examined;
    private int periodic;

    /** Looks at the frame of 20 ms at {@code from}; tells whether it is voiced. Frames come in order. */
    boolean isVoiced(float[] samples, int from) {
        double sum = 1e-10;
        for (int i = from; i < from + FRAME_SAMPLES; i++) {
            sum += samples[i] * samples[i];
        }
        double db = 10 * Math.log10(sum / FRAME_SAMPLES);
        floorDb = Math.max(LOWEST_FLOOR_DB, Math.min(db, floorDb + FLOOR_RISE_DB));
        peakDb = Math.max(db, peakDb - FLOOR_RISE_DB);
        boolean voiced = db > floorDb + MARGIN_DB && db > peakDb - RANGE_DB;
        // The frame and what came before it: what follows is not there yet.
        int start = from + FRAME_SAMPLES - 2 * FRAME_SAMPLES - MAX_LAG;
        if (voiced && start >= 0) {
            examined++;
            periodic += isPeriodic(samples, start) ? 1 : 0;
        }
        return voiced;
    }

    private static boolean isPeriodic(float[] samples, int start) {
        for (int lag = MIN_LAG; lag <= MAX_LAG; lag += STRIDE) {
            double product = 0;
            double here = 1e-9;
            double there = 1e-9;
            for (int i = start; i < start + 2 * FRAME_SAMPLES; i += STRIDE) {
                product += samples[i] * samples[i + lag];
                here += samples[i] * samples[i];
                there += samples[i + lag] * samples[i + lag];
            }
            if (product > PERIODIC * Math.sqrt(here * there)) {
                return true;
            }
        }
        return false;
    }

    /** The share of voiced frames that have a pitch, 0 to 1. Of speech it is above a quarter, of most noises near 0. */
    double periodicShare() {
        return examined == 0 ? 0 : periodic / (double) examined;
    }
}
