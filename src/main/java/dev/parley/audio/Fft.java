package dev.parley.audio;

/** The power spectrum of a stretch of samples. One object per thread; allocates nothing per call. */
final class Fft {
    /** Half of the stretch's length: its even and odd samples are the real and imaginary parts of one transform. */
    private final int half;

    private final int[] reversed;
    private final float[] cos;
    private final float[] sin;
    private final float[] real;
    private final float[] imaginary;
    private final float[] powers;

    /** @param length of the stretch, a power of two */
    Fft(int length) {
        half = length / 2;
        reversed = new int[half];
        cos = new float[half];
        sin = new float[half];
        real = new float[half];
        imaginary = new float[half];
        powers = new float[half];
        int bits = Integer.numberOfTrailingZeros(half);
        for (int i = 0; i < half; i++) {
            reversed[i] = Integer.reverse(i) >>> 32 - bits;
            cos[i] = (float) Math.cos(2 * Math.PI * i / length);
            sin[i] = (float) -Math.sin(2 * Math.PI * i / length);
        }
    }

    /**
     * Of each bin below half the sampling rate, scaled so that full scale is about 1; without the constant part.
     *
     * @return used again for the next call
     */
    float[] powers(float[] samples) {
        for (int i = 0; i < half; i++) {
            real[reversed[i]] = samples[2 * i];
            imaginary[reversed[i]] = samples[2 * i + 1];
        }
        for (int size = 1; size < half; size *= 2) {
            // The tables are of the whole length: twice as fine.
            int step = half / size;
            for (int k = 0; k < size; k++) {
                float c = cos[k * step];
                float s = sin[k * step];
                for (int i = k; i < half; i += 2 * size) {
                    int j = i + size;
                    float re = real[j] * c - imaginary[j] * s;
                    float im = real[j] * s + imaginary[j] * c;
                    real[j] = real[i] - re;
                    imaginary[j] = imaginary[i] - im;
                    real[i] += re;
                    imaginary[i] += im;
                }
            }
        }
        float scale = 1f / (half * half);
        powers[0] = 0;
        for (int k = 1; k < half; k++) {
            int m = half - k;
            float evenRe = (real[k] + real[m]) / 2;
            float evenIm = (imaginary[k] - imaginary[m]) / 2;
            float oddRe = (imaginary[k] + imaginary[m]) / 2;
            float oddIm = (real[m] - real[k]) / 2;
            float re = evenRe + oddRe * cos[k] - oddIm * sin[k];
            float im = evenIm + oddRe * sin[k] + oddIm * cos[k];
            powers[k] = (re * re + im * im) * scale;
        }
        return powers;
    }
}
