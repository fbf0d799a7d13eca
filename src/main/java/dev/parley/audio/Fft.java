package dev.parley.audio;

/** The power spectrum of a stretch of samples. One object per thread; allocates nothing per call. */
final class Fft {
    /** Half of the stretch's length: its even and odd samples are the real and imaginary parts of one transform. */
    private final int half;

    /** Of a turn that the stretch's length divides. */
    private final float[] cos;

    private final float[] sin;
    private final float[] powers;
    private float[] real;
    private float[] imaginary;
    private float[] nextReal;
    private float[] nextImaginary;

    /** @param length of the stretch, twice a power of four */
    Fft(int length) {
        half = length / 2;
        cos = new float[length];
        sin = new float[length];
        powers = new float[half];
        real = new float[half];
        imaginary = new float[half];
        nextReal = new float[half];
        nextImaginary = new float[half];
        for (int i = 0; i < length; i++) {
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
            real[i] = samples[2 * i];
            imaginary[i] = samples[2 * i + 1];
        }
        for (int size = half; size > 1; size /= 4) {
            pass(size);
        }
        float scale = 0.25f / (half * half);
        powers[0] = 0;
        for (int k = 1; k <= half / 2; k++) {
            int m = half - k;
            float evenRe = real[k] + real[m];
            float evenIm = imaginary[k] - imaginary[m];
            float oddRe = imaginary[k] + imaginary[m];
            float oddIm = real[m] - real[k];
            float turnedRe = oddRe * cos[k] - oddIm * sin[k];
            float turnedIm = oddRe * sin[k] + oddIm * cos[k];
            powers[k] = scale * (squared(evenRe + turnedRe) + squared(evenIm + turnedIm));
            powers[m] = scale * (squared(evenRe - turnedRe) + squared(evenIm - turnedIm));
        }
        return powers;
    }

    private static float squared(float x) {
        return x * x;
    }

    /** Stockham's method: transforms of this size become four times as many of a quarter, in order at the end. */
    private void pass(int size) {
        float[] re = real;
        float[] im = imaginary;
        float[] toRe = nextReal;
        float[] toIm = nextImaginary;
        int stride = half / size;
        int quarter = half / 4;
        for (int p = 0; p < size / 4; p++) {
            int turn = p * 2 * stride;
            float cos1 = cos[turn];
            float sin1 = sin[turn];
            float cos2 = cos[2 * turn];
            float sin2 = sin[2 * turn];
            float cos3 = cos[3 * turn];
            float sin3 = sin[3 * turn];
            for (int a = p * stride; a < (p + 1) * stride; a++) {
                int b = a + quarter;
                int c = b + quarter;
                int d = c + quarter;
                int to = a + 3 * p * stride;
                float plusRe = re[a] + re[c];
                float plusIm = im[a] + im[c];
                float minusRe = re[a] - re[c];
                float minusIm = im[a] - im[c];
                float otherRe = re[b] + re[d];
                float otherIm = im[b] + im[d];
                // The difference, turned by a quarter.
                float turnedRe = im[d] - im[b];
                float turnedIm = re[b] - re[d];
                toRe[to] = plusRe + otherRe;
                toIm[to] = plusIm + otherIm;
                float x = minusRe - turnedRe;
                float y = minusIm - turnedIm;
                toRe[to + stride] = x * cos1 - y * sin1;
                toIm[to + stride] = x * sin1 + y * cos1;
                x = plusRe - otherRe;
                y = plusIm - otherIm;
                toRe[to + 2 * stride] = x * cos2 - y * sin2;
                toIm[to + 2 * stride] = x * sin2 + y * cos2;
                x = minusRe + turnedRe;
                y = minusIm + turnedIm;
                toRe[to + 3 * stride] = x * cos3 - y * sin3;
                toIm[to + 3 * stride] = x * sin3 + y * cos3;
            }
        }
        real = toRe;
        imaginary = toIm;
        nextReal = re;
        nextImaginary = im;
    }
}
