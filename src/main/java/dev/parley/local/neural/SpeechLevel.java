package dev.parley.local.neural;

/**
 * Tells the frames of an utterance in which somebody speaks from those between words, by their level over the noise
 * floor. It need not find speech in noise: that has been done when the utterance began. Pure.
 */
final class SpeechLevel {
    static final int FRAME_MS = 20;
    static final int FRAME_SAMPLES = MoonshineModel.SAMPLE_RATE / 1000 * FRAME_MS;
    private static final double MARGIN_DB = 8;

    /** Below the loudest frame so far by so much nothing is speech. */
    private static final double RANGE_DB = 32;

    private static final double FLOOR_RISE_DB = 0.05;
    private static final double LOWEST_FLOOR_DB = -75;

    private double floorDb = -60;
    private double peakDb = -90;

    /** Whether the frame of 20 ms at {@code from} has speech. */
    boolean isVoiced(float[] samples, int from) {
        double sum = 1e-10;
        for (int i = from; i < from + FRAME_SAMPLES; i++) {
            sum += samples[i] * samples[i];
        }
        double db = 10 * Math.log10(sum / FRAME_SAMPLES);
        floorDb = Math.max(LOWEST_FLOOR_DB, Math.min(db, floorDb + FLOOR_RISE_DB));
        peakDb = Math.max(db, peakDb - FLOOR_RISE_DB);
        return db > floorDb + MARGIN_DB && db > peakDb - RANGE_DB;
    }
}
