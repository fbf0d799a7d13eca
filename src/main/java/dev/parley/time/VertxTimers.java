package dev.parley.time;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;

/** Timers of the event loop that makes it. */
public final class VertxTimers implements Timers {
    private final Vertx vertx;

    /** On the owner's context: timers fire on the context that sets them. */
    public VertxTimers(Vertx vertx) {
        this.vertx = vertx;
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public Timer at(long time, Runnable action) {
        long id = vertx.setTimer(Math.max(1, time - now()), fired -> action.run());
        return () -> vertx.cancelTimer(id);
    }
}
