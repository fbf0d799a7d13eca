package dev.parley.audio;

import java.math.BigInteger;
import java.util.Arrays;

/**
 * Changes the sample rate of a stream of samples by windowed-sinc interpolation, with a cut-off below half the lower rate. One
 * instance per stream: it keeps the samples that the next piece needs, so its output is late by 12 samples of the lower rate.
 */
public final class Resampler {
    private static final int HALF_TAPS = 12;

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
        short[] out = new short[(int) ((long) samples.length * to / from) + 1];
        int made = 0;
        while (centre + reach < samples.length) {
            float[] kernel = kernels[phase];
            int first = centre - reach + 1;
            float value = 0;
            for (int tap = 0; tap < kernel.length; tap++) {
                value += samples[first + tap] * kernel[tap];
            }
            out[made++] = (short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value)));
            phase += from;
            centre += phase / to;
            phase %= to;
        }
        int used = Math.max(0, Math.min(samples.length, centre - reach));
        samples = Arrays.copyOfRange(samples, used, samples.length);
        centre -= used;
        return Arrays.copyOf(out, made);
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
