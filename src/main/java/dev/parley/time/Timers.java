package dev.parley.time;

/**
 * The clock of a conversation, and its timers. In production Vert.x's, in tests virtual. Called from the owner's context
 * only, and fires there.
 */
public interface Timers {
    /** Milliseconds on a clock that only goes forward; its zero means nothing. */
    long now();

    /**
     * Runs the action once, at a time of {@link #now}'s clock, or as soon as it can when that has passed; never inside
     * this call.
     */
    Timer at(long time, Runnable action);

    /** A timer that was set. */
    interface Timer {
        /** The action will not run. Harmless when it has run, or was cancelled before. */
        void cancel();
    }
}
