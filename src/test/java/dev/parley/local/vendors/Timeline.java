package dev.parley.local.vendors;

import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;

/** What shall happen when, in the order of being told for equal times; all of it ends with {@link #stop}. */
final class Timeline {
    private final Vertx vertx;
    private final List<Long> timers = new ArrayList<>();
    private boolean stopped;

    Timeline(Vertx vertx) {
        this.vertx = vertx;
    }

    void at(long ms, Runnable action) {
        // Vert.x fires timers of one delay in the order of their making, but none of less than a millisecond.
        timers.add(vertx.setTimer(Math.max(1, ms), id -> {
            if (!stopped) {
                action.run();
            }
        }));
    }

    /** Tells whether it was running. */
    boolean stop() {
        boolean running = !stopped;
        stopped = true;
        timers.forEach(vertx::cancelTimer);
        return running;
    }
}
