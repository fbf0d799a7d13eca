package dev.parley.load;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Measured times in milliseconds. Any thread. */
final class Samples {
    private final List<Double> values = Collections.synchronizedList(new ArrayList<>());

    void add(double ms) {
        values.add(ms);
    }

    void addNs(long ns) {
        add(ns / 1e6);
    }

    void clear() {
        values.clear();
    }

    /** The value that was added so many before it. */
    double get(int index) {
        return values.get(index);
    }

    int size() {
        return values.size();
    }

    /** The smallest value that so much of them all is not above; NaN when there is none. */
    double at(double quantile) {
        List<Double> sorted = copy();
        Collections.sort(sorted);
        return sorted.isEmpty() ? Double.NaN : sorted.get((int) Math.max(0, Math.ceil(quantile * sorted.size()) - 1));
    }

    private List<Double> copy() {
        synchronized (values) {
            return new ArrayList<>(values);
        }
    }
}
