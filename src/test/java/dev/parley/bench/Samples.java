package dev.parley.bench;

import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * Measured times in milliseconds, to a thousandth of each: what is told of them costs the same however many there are, so
 * that those who measure do not wait for it. Any thread.
 */
final class Samples {
    private static final int DIGITS = 3;
    private static final long LONGEST_US = 3_600_000_000L;

    private final Histogram micros = new ConcurrentHistogram(LONGEST_US, DIGITS);

    void add(double ms) {
        micros.recordValue(Math.min(Math.max(0, Math.round(ms * 1000)), LONGEST_US));
    }

    void addNs(long ns) {
        add(ns / 1e6);
    }

    void clear() {
        micros.reset();
    }

    int size() {
        return (int) micros.getTotalCount();
    }

    /** The smallest value that so much of them all is not above; NaN when there is none. */
    double at(double quantile) {
        return size() == 0 ? Double.NaN : micros.getValueAtPercentile(100 * quantile) / 1000.0;
    }
}
