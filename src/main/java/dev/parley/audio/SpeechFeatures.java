package dev.parley.audio;

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

    /** The first bin above each band's lower edge, its middle and, of the last ones, their upper edge. */
    private static final int[] FROM = new int[BANDS + 2];

    /** How much of a bin belongs to the upper one of its two bands. */
    private static final float[] ABOVE = new float[WINDOW / 2];

    static {
        for (int i = 0; i < WINDOW; i++) {
            HANN[i] = (float) (0.5 - 0.5 * Math.cos(2 * Math.PI * i / WINDOW));
        }
        double low = mel(LOWEST_HZ);
        double width = (mel(HIGHEST_HZ) - low) / (BANDS + 1);
        for (int bin = WINDOW / 2 - 1; bin > 0; bin--) {
            double at = (mel(bin * (double) Pcm.INPUT_RATE / WINDOW) - low) / width;
            ABOVE[bin] = (float) (at - Math.floor(at));
            for (int edge = 0; edge <= Math.min(at, BANDS + 1); edge++) {
                FROM[edge] = bin;
            }
        }
    }

    private static double mel(double hz) {
        return Math.log1p(hz / 700);
    }

    private final float[] samples = new float[WINDOW];
    private final float[] windowed = new float[WINDOW];
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
        features[2 * BANDS + PARTS + 3] = zeroCrossings(pcm);
        return features;
    }

    private void bands(float gain) {
        for (int i = 0; i < WINDOW; i++) {
            windowed[i] = samples[i] * HANN[i];
        }
        float[] spectrum = fft.powers(windowed);
        float power = FAINT;
        for (int band = -1; band < BANDS; band++) {
            float all = 0;
            float above = 0;
            for (int bin = FROM[band + 1]; bin < FROM[band + 2]; bin++) {
                all += spectrum[bin];
                above += spectrum[bin] * ABOVE[bin];
            }
            if (band >= 0) {
                level(band, power + all - above, gain);
            }
            power = FAINT + above;
        }
        begun = true;
    }

    private void level(int band, float power, float gain) {
        // Tens of decibels.
        float level = (float) Math.log10(power);
        float floor = floors[band];
        floors[band] = !begun ? level : level < floor ? floor + FLOOR_FALLS * (level - floor) : floor + FLOOR_RISES;
        features[band] = level + gain;
        features[BANDS + band] = level - floors[band];
    }

    /** The energy of each quarter of the frame beside all of it. */
    private void parts() {
        int part = FRAME / PARTS;
        float a = FAINT;
        float b = FAINT;
        float c = FAINT;
        float d = FAINT;
        for (int i = WINDOW - FRAME; i < WINDOW - FRAME + part; i++) {
            a += samples[i] * samples[i];
            b += samples[i + part] * samples[i + part];
            c += samples[i + 2 * part] * samples[i + 2 * part];
            d += samples[i + 3 * part] * samples[i + 3 * part];
        }
        float all = 4 * FAINT + a + b + c + d;
        features[2 * BANDS] = (float) Math.log10(a / all);
        features[2 * BANDS + 1] = (float) Math.log10(b / all);
        features[2 * BANDS + 2] = (float) Math.log10(c / all);
        features[2 * BANDS + 3] = (float) Math.log10(d / all);
    }

    private static float zeroCrossings(byte[] pcm) {
        int crossings = 0;
        for (int high = 3; high < pcm.length; high += 2) {
            crossings += (pcm[high - 2] ^ pcm[high]) >>> 31;
        }
        return crossings / (float) FRAME;
    }
}
