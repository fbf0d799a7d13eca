package dev.parley.time;

/**
 * Clock and timers of a conversation: Vert.x's in production, virtual in tests. Called on the owner's context only, and
 * fires there.
 */
public interface Timers {
    /** Milliseconds of a monotonic clock with an arbitrary zero. */
    long now();

    /**
     * Runs the action once at a time of {@link #now}'s clock, or as soon as possible when that has passed; never inside this
     * call.
     */
    Timer at(long time, Runnable action);

    /** A pending timer. */
    interface Timer {
        /** Cancels the timer. Harmless when it has run or was cancelled. */
        void cancel();
    }
}
