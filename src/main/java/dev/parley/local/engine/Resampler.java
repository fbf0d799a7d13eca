package dev.parley.local.engine;

import io.vertx.core.buffer.Buffer;
import java.math.BigInteger;
import java.util.Arrays;

/**
 * Changes the sample rate of a stream of PCM (signed 16-bit little-endian, mono) by windowed-sinc interpolation, cut
 * off below the lower of the two rates' limits. One instance per stream; it keeps the tail that the next piece needs.
 */
public final class Resampler {
    private static final int HALF_TAPS = 12;

    /** The output runs ahead of the input by {@code from / to} samples at a time, both without common divisor. */
    private final int from;

    private final int to;
    private final double cutoff;
    private final int reach;
    private final double[][] kernels;
    private double[] samples;
    private int centre;
    private int phase;

    /** Rates in Hz. */
    public Resampler(int from, int to) {
        int divisor = BigInteger.valueOf(from).gcd(BigInteger.valueOf(to)).intValue();
        this.from = from / divisor;
        this.to = to / divisor;
        cutoff = Math.min(1.0, (double) to / from) * 0.95;
        reach = (int) Math.ceil(HALF_TAPS / cutoff);
        kernels = new double[this.to][2 * reach];
        for (int p = 0; p < this.to; p++) {
            for (int tap = 0; tap < 2 * reach; tap++) {
                kernels[p][tap] = kernel((double) p / this.to + reach - 1 - tap);
            }
        }
        samples = new double[reach];
        centre = reach;
    }

    /** Takes the next piece and returns what of it can be said already. */
    public Buffer add(Buffer pcm) {
        double[] fresh = new double[pcm.length() / 2];
        for (int i = 0; i < fresh.length; i++) {
            fresh[i] = pcm.getShortLE(2 * i);
        }
        return interpolate(fresh);
    }

    /** What was held back for want of the samples that follow. */
    public Buffer end() {
        return interpolate(new double[reach]);
    }

    private Buffer interpolate(double[] fresh) {
        samples = Arrays.copyOf(samples, samples.length + fresh.length);
        System.arraycopy(fresh, 0, samples, samples.length - fresh.length, fresh.length);
        Buffer out = Buffer.buffer();
        while (centre + reach < samples.length) {
            double value = 0;
            double[] kernel = kernels[phase];
            int first = centre - reach + 1;
            for (int tap = 0; tap < kernel.length; tap++) {
                value += samples[first + tap] * kernel[tap];
            }
            out.appendShortLE((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value))));
            phase += from;
            centre += phase / to;
            phase %= to;
        }
        int used = Math.max(0, Math.min(samples.length, centre - reach));
        samples = Arrays.copyOfRange(samples, used, samples.length);
        centre -= used;
        return out;
    }

    private double kernel(double distance) {
        double x = distance * cutoff;
        if (Math.abs(x) >= HALF_TAPS) {
            return 0;
        }
        double sinc = x == 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
        return cutoff * sinc * (0.5 + 0.5 * Math.cos(Math.PI * x / HALF_TAPS));
    }
}
