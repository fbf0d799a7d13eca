package dev.parley.time;

import java.util.Arrays;

/**
 * A clock that stands still until it is told to go on, and the timers on it: a heap, by time and then by the order in
 * which they were set, so that the same calls always lead to the same run.
 */
public final class VirtualTimers implements Timers {
    /** Not 0, so that nobody takes the clock's zero for something. */
    private static final long START = 100_000;

    private Entry[] heap = new Entry[64];
    private int size;
    private int live;
    private long now = START;
    private long sequence;

    private final class Entry implements Timer {
        final long time;
        final long order;
        Runnable action;

        Entry(long time, long order, Runnable action) {
            this.time = time;
            this.order = order;
            this.action = action;
        }

        @Override
        public void cancel() {
            if (action != null) {
                action = null;
                live--;
            }
        }

        boolean before(Entry other) {
            return time < other.time || time == other.time && order < other.order;
        }
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Timer at(long time, Runnable action) {
        Entry entry = new Entry(Math.max(time, now), sequence++, action);
        push(entry);
        live++;
        return entry;
    }

    /** How many timers are set and have neither fired nor been cancelled. */
    public int pending() {
        return live;
    }

    /** Runs the next timer, at its time; false when there is none. */
    public boolean step() {
        return stepUpTo(Long.MAX_VALUE);
    }

    /** Runs all timers up to this time, and those that they set, then stands there. */
    public void runTo(long time) {
        while (stepUpTo(time)) {
            // Goes on.
        }
        now = Math.max(now, time);
    }

    /** Runs the next timer if it is due by this time. */
    public boolean stepUpTo(long limit) {
        while (size > 0 && heap[0].time <= limit) {
            Entry entry = pop();
            if (entry.action != null) {
                Runnable action = entry.action;
                entry.action = null;
                live--;
                now = entry.time;
                action.run();
                return true;
            }
        }
        return false;
    }

    /** As it was at first: no timers, the clock at its start. */
    public void reset() {
        Arrays.fill(heap, 0, size, null);
        size = 0;
        live = 0;
        now = START;
        sequence = 0;
    }

    private void push(Entry entry) {
        if (size == heap.length) {
            heap = Arrays.copyOf(heap, 2 * size);
        }
        int place = size++;
        while (place > 0 && entry.before(heap[(place - 1) / 2])) {
            heap[place] = heap[(place - 1) / 2];
            place = (place - 1) / 2;
        }
        heap[place] = entry;
    }

    private Entry pop() {
        Entry first = heap[0];
        Entry last = heap[--size];
        heap[size] = null;
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    private void sink(Entry entry) {
        int place = 0;
        for (int child = 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && heap[child + 1].before(heap[child])) {
                child++;
            }
            if (!heap[child].before(entry)) {
                break;
            }
            heap[place] = heap[child];
            place = child;
        }
        heap[place] = entry;
    }
}
