package dev.parley.audio;

import java.util.Arrays;

/**
 * What the detector's network sees of each 20 ms frame of 16 kHz audio: the energy of 24 bands of the last 32 ms, each in
 * itself and above its own floor, how the energy moves within the frame, and the pitch. One stream, one thread; allocates
 * nothing per frame.
 */
final class SpeechFeatures {
    /** Numbers per frame. */
    static final int COUNT = 56;

    private static final int BANDS = 24;
    private static final int FRAME = Pcm.FRAME_BYTES / 2;
    private static final int WINDOW = 512;
    private static final int PARTS = 4;

    /** The bands' lowest and highest edge, in Hz. They are of equal width on the mel scale. */
    private static final double LOWEST_HZ = 60;

    private static final double HIGHEST_HZ = 7800;

    /** What digital silence is taken for: -100 dB of full scale. */
    private static final float FAINT = 1e-10f;

    /** A band's floor falls to a softer frame by this fraction of the way, and rises by so much a frame: 3 dB a second. */
    private static final float FLOOR_FALLS = 0.3f;

    private static final float FLOOR_RISES = 0.006f;

    private static final float[] HANN = new float[WINDOW];

    /** The band below each bin's upper edge, and how much of the bin belongs to the band above it. */
    private static final int[] BAND = new int[WINDOW / 2];

    private static final float[] ABOVE = new float[WINDOW / 2];

    static {
        for (int i = 0; i < WINDOW; i++) {
            HANN[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW));
        }
        double low = mel(LOWEST_HZ);
        double width = (mel(HIGHEST_HZ) - low) / (BANDS + 1);
        for (int bin = 0; bin < WINDOW / 2; bin++) {
            double at = (mel(bin * (double) Pcm.INPUT_RATE / WINDOW) - low) / width;
            BAND[bin] = (int) Math.floor(at) - 1;
            ABOVE[bin] = (float) (at - Math.floor(at));
        }
    }

    private static double mel(double hz) {
        return Math.log1p(hz / 700);
    }

    private final float[] samples = new float[WINDOW];
    private final float[] windowed = new float[WINDOW];
    private final float[] powers = new float[BANDS];
    private final float[] floors = new float[BANDS];
    private final Fft fft = new Fft(WINDOW);
    private final Periodicity periodicity = new Periodicity();
    private final float[] features = new float[COUNT];
    private boolean begun;

    /**
     * Takes the next frame.
     *
     * @param gain how much louder than it is it is to be taken for, as a factor
     * @return its features; the array is used again for the next frame
     */
    float[] of(byte[] pcm, double gain) {
        System.arraycopy(samples, FRAME, samples, 0, WINDOW - FRAME);
        for (int i = 0; i < FRAME; i++) {
            samples[WINDOW - FRAME + i] = Pcm.sample(pcm, i) * (1f / 32_768);
        }
        bands((float) (2 * Math.log10(gain)));
        parts();
        periodicity.add(pcm);
        features[2 * BANDS + PARTS] = (float) periodicity.strength();
        features[2 * BANDS + PARTS + 1] = (float) periodicity.octave();
        features[2 * BANDS + PARTS + 2] = (float) periodicity.smoothness();
        features[2 * BANDS + PARTS + 3] = zeroCrossings();
        return features;
    }

    private void bands(float gain) {
        for (int i = 0; i < WINDOW; i++) {
            windowed[i] = samples[i] * HANN[i];
        }
        float[] spectrum = fft.powers(windowed);
        Arrays.fill(powers, FAINT);
        for (int bin = 0; bin < WINDOW / 2; bin++) {
            int band = BAND[bin];
            float above = spectrum[bin] * ABOVE[bin];
            if (band + 1 >= 0 && band + 1 < BANDS) {
                powers[band + 1] += above;
            }
            if (band >= 0 && band < BANDS) {
                powers[band] += spectrum[bin] - above;
            }
        }
        for (int band = 0; band < BANDS; band++) {
            // Tens of decibels.
            float level = (float) Math.log10(powers[band]);
            float floor = floors[band];
            floors[band] = !begun ? level : level < floor ? floor + FLOOR_FALLS * (level - floor) : floor + FLOOR_RISES;
            features[band] = level + gain;
            features[BANDS + band] = level - floors[band];
        }
        begun = true;
    }

    /** The energy of each quarter of the frame beside all of it. */
    private void parts() {
        float all = 4 * FAINT;
        int part = FRAME / PARTS;
        for (int p = 0; p < PARTS; p++) {
            float energy = FAINT;
            int from = WINDOW - FRAME + p * part;
            for (int i = from; i < from + part; i++) {
                energy += samples[i] * samples[i];
            }
            features[2 * BANDS + p] = energy;
            all += energy;
        }
        for (int p = 0; p < PARTS; p++) {
            features[2 * BANDS + p] = (float) Math.log10(features[2 * BANDS + p] / all);
        }
    }

    private float zeroCrossings() {
        int crossings = 0;
        for (int i = WINDOW - FRAME + 1; i < WINDOW; i++) {
            crossings += samples[i - 1] < 0 != samples[i] < 0 ? 1 : 0;
        }
        return crossings / (float) FRAME;
    }
}
