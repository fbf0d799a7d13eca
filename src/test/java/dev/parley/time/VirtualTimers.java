package dev.parley.time;

import java.util.Arrays;

/**
 * A clock that stands still until it is told to go on, and the timers on it, by time and then by the order in which they
 * were set, so that the same calls always lead to the same run. They are few at a time: a sorted array is the fastest.
 */
public final class VirtualTimers implements Timers {
    /** Not 0, so that nobody takes the clock's zero for something. */
    private static final long START = 100_000;

    /** Timers are ordered by one number: the time, and in its low bits the order in which they were set. */
    private static final int ORDER_BITS = 24;

    /** The soonest last. */
    private Entry[] queue = new Entry[64];

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
        if (size == queue.length) {
            queue = Arrays.copyOf(queue, 2 * size);
        }
        int place = size++;
        for (; place > 0 && queue[place - 1].key < entry.key; place--) {
            queue[place] = queue[place - 1];
        }
        queue[place] = entry;
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
        while (size > 0 && queue[size - 1].time() <= limit) {
            Entry entry = queue[--size];
            queue[size] = null;
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
        Arrays.fill(queue, 0, size, null);
        size = 0;
        live = 0;
        now = START;
        sequence = 0;
    }
}
