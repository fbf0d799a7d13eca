package dev.parley.sandbox;

import io.vertx.core.buffer.Buffer;

/**
 * Changes the sample rate of a stream of PCM (signed 16-bit little-endian, mono) by windowed-sinc interpolation, cut
 * off below the lower of the two rates' limits. One instance per stream; it keeps the tail that the next piece needs.
 */
final class Resampler {
    private static final int HALF_TAPS = 12;

    private final double step;
    private final double cutoff;
    private final int reach;
    private double[] samples;
    private double position;

    /** Rates in Hz. */
    Resampler(int from, int to) {
        step = (double) from / to;
        cutoff = Math.min(1.0, 1.0 / step) * 0.95;
        reach = (int) Math.ceil(HALF_TAPS / cutoff);
        samples = new double[reach];
        position = reach;
    }

    /** Takes the next piece and returns what of it can be said already. */
    Buffer add(Buffer pcm) {
        int fresh = pcm.length() / 2;
        double[] joined = new double[samples.length + fresh];
        System.arraycopy(samples, 0, joined, 0, samples.length);
        for (int i = 0; i < fresh; i++) {
            joined[samples.length + i] = pcm.getShortLE(2 * i);
        }
        samples = joined;
        return interpolate();
    }

    /** What was held back for want of the samples that follow. */
    Buffer end() {
        double[] joined = new double[samples.length + reach];
        System.arraycopy(samples, 0, joined, 0, samples.length);
        samples = joined;
        return interpolate();
    }

    private Buffer interpolate() {
        Buffer out = Buffer.buffer();
        while (position + reach < samples.length) {
            int centre = (int) position;
            double value = 0;
            for (int i = centre - reach + 1; i <= centre + reach; i++) {
                value += samples[i] * kernel(position - i);
            }
            out.appendShortLE((short) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, Math.round(value))));
            position += step;
        }
        int used = Math.max(0, Math.min(samples.length, (int) position - reach));
        double[] rest = new double[samples.length - used];
        System.arraycopy(samples, used, rest, 0, rest.length);
        samples = rest;
        position -= used;
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
