package dev.parley.audio;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Changes the sample rate of a stream of samples by windowed-sinc interpolation, with a cut-off below half the lower rate. One
 * instance per stream: it keeps the samples that the next piece needs, so its output is late by 12 samples of the lower rate.
 */
public final class Resampler {
    private static final int HALF_TAPS = 12;
    /** Samples that are made together. */
    private static final int TOGETHER = 4;

    private final int from;
    private final int to;
    private final int reach;
    private final float[][] kernels;
    private short[] samples;
    private int centre;
    private int phase;

    /** @param from rate of what comes, in Hz @param to rate of what is wanted, in Hz */
    public Resampler(int from, int to) {
        int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
        this.from = from / divisor;
        this.to = to / divisor;
        double cutoff = Math.min(1.0, (double) to / from) * 0.95;
        reach = (int) Math.ceil(HALF_TAPS / cutoff);
        kernels = new float[this.to][2 * reach];
        for (int p = 0; p < this.to; p++) {
            for (int tap = 0; tap < 2 * reach; tap++) {
                kernels[p][tap] = (float) kernel(((double) p / this.to + reach - 1 - tap) * cutoff, cutoff);
            }
        }
        clear();
    }

    private static double kernel(double x, double cutoff) {
        if (Math.abs(x) >= HALF_TAPS) {
            return 0;
        }
        double sinc = x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        return cutoff * sinc * (0.5 + 0.5 * Math.cos(Math.PI * x / HALF_TAPS));
    }

    /** Takes the next samples and returns those that can be computed now. */
    public short[] add(short[] next) {
        if (from == to) {
            return next;
        }
        int before = samples.length;
        samples = Arrays.copyOf(samples, before + next.length);
        System.arraycopy(next, 0, samples, before, next.length);
        float[] window = new float[samples.length];
        for (int i = 0; i < samples.length; i++) {
            window[i] = samples[i];
        }
        short[] out = new short[made()];
        int made = 0;
        while (made + TOGETHER <= out.length) {
            makeFour(window, out, made);
            made += TOGETHER;
        }
        for (; made < out.length; made++) {
            float[] kernel = kernels[phase];
            int first = step();
            float value = 0;
            for (int tap = 0; tap < kernel.length; tap++) {
                value += window[first + tap] * kernel[tap];
            }
            out[made] = rounded(value);
        }
        int used = Math.max(0, Math.min(samples.length, centre - reach));
        samples = Arrays.copyOfRange(samples, used, samples.length);
        centre -= used;
        return out;
    }

    /** How many samples can be made now. */
    private int made() {
        return (int) Math.max(0, ((long) (samples.length - reach - centre) * to - phase + from - 1) / from);
    }

    /** Goes on to the next sample. @return where the kernel of this one begins */
    private int step() {
        int first = centre - reach + 1;
        phase += from;
        centre += phase / to;
        phase %= to;
        return first;
    }

    /** Four sums that don't wait for each other take little longer than one. */
    private void makeFour(float[] window, short[] out, int at) {
        float[] kernelA = kernels[phase];
        int firstA = step();
        float[] kernelB = kernels[phase];
        int firstB = step();
        float[] kernelC = kernels[phase];
        int firstC = step();
        float[] kernelD = kernels[phase];
        int firstD = step();
        float a = 0;
        float b = 0;
        float c = 0;
        float d = 0;
        for (int tap = 0; tap < kernelA.length; tap++) {
            a += window[firstA + tap] * kernelA[tap];
            b += window[firstB + tap] * kernelB[tap];
            c += window[firstC + tap] * kernelC[tap];
            d += window[firstD + tap] * kernelD[tap];
        }
        out[at] = rounded(a);
        out[at + 1] = rounded(b);
        out[at + 2] = rounded(c);
        out[at + 3] = rounded(d);
    }

    private static short rounded(float value) {
        double shifted = Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value)) + 32_768.5;
        return (short) ((int) shifted - 32_768);
    }

    /** The stream is complete: returns what was held back. Another one may follow. */
    public short[] end() {
        short[] rest = from == to ? new short[0] : add(new short[reach]);
        clear();
        return rest;
    }

    /** Forgets what was held back. */
    public void clear() {
        samples = new short[reach];
        centre = reach;
        phase = 0;
    }
}
