package dev.parley.time;

import java.util.Arrays;

/**
 * A clock that stands still until it is told to go on, and the timers on it: a heap, by time and then by the order in
 * which they were set, so that the same calls always lead to the same run.
 */
public final class VirtualTimers implements Timers {
    /** Not 0, so that nobody takes the clock's zero for something. */
    private static final long START = 100_000;

    /** Timers are ordered by one number: the time, and in its low bits the order in which they were set. */
    private static final int ORDER_BITS = 24;

    private Entry[] heap = new Entry[64];
    private long[] keys = new long[64];
    private int size;
    private int live;
    private long now = START;
    private long sequence;

    private final class Entry implements Timer {
        final long key;
        Runnable action;

        Entry(long key, Runnable action) {
            this.key = key;
            this.action = action;
        }

        long time() {
            return key >> ORDER_BITS;
        }

        @Override
        public void cancel() {
            if (action != null) {
                action = null;
                live--;
            }
        }
    }

    @Override
    public long now() {
        return now;
    }

    @Override
    public Timer at(long time, Runnable action) {
        Entry entry = new Entry(Math.max(time, now) << ORDER_BITS | sequence++, action);
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
        while (size > 0 && heap[0].time() <= limit) {
            Entry entry = pop();
            if (entry.action != null) {
                Runnable action = entry.action;
                entry.action = null;
                live--;
                now = entry.time();
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
            keys = Arrays.copyOf(keys, 2 * size);
        }
        int place = size++;
        long key = entry.key;
        while (place > 0 && key < keys[(place - 1) / 2]) {
            int parent = (place - 1) / 2;
            heap[place] = heap[parent];
            keys[place] = keys[parent];
            place = parent;
        }
        heap[place] = entry;
        keys[place] = key;
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
        long key = entry.key;
        for (int child = 1; child < size; child = 2 * place + 1) {
            if (child + 1 < size && keys[child + 1] < keys[child]) {
                child++;
            }
            if (key < keys[child]) {
                break;
            }
            heap[place] = heap[child];
            keys[place] = keys[child];
            place = child;
        }
        heap[place] = entry;
        keys[place] = key;
    }
}
