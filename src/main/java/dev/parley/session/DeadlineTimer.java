package dev.parley.session;

import dev.parley.time.Timers;
import java.util.function.LongSupplier;

/** One timer for all deadlines of a conversation. One that was put off is looked at again when the timer fires. */
final class DeadlineTimer {
    private final Timers timers;
    private final LongSupplier next;
    private final Runnable due;
    private Timers.Timer timer;
    private long at = Long.MAX_VALUE;

    /**
     * @param next when the next deadline is due, on the clock of {@code timers}; {@link Long#MAX_VALUE} for never
     * @param due  what is done then
     */
    DeadlineTimer(Timers timers, LongSupplier next, Runnable due) {
        this.timers = timers;
        this.next = next;
        this.due = due;
    }

    /** Awaits the next deadline, whichever it is by now. */
    void await() {
        long then = next.getAsLong();
        if (then < at) {
            close();
            at = then;
            timer = timers.at(then, this::fire);
        }
    }

    private void fire() {
        close();
        if (next.getAsLong() <= timers.now()) {
            due.run();
        } else {
            await();
        }
    }

    /** Awaits none any more. */
    void close() {
        if (timer != null) {
            timer.cancel();
        }
        timer = null;
        at = Long.MAX_VALUE;
    }
}
