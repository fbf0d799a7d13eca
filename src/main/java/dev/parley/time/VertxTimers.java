package dev.parley.time;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Timers on the event loop that sets them. */
public final class VertxTimers implements Timers {
    private final Vertx vertx;
    private final Consumer<Runnable> runner;

    /** @param runner runs due actions, so that the owner handles what they throw */
    public VertxTimers(Vertx vertx, Consumer<Runnable> runner) {
        this.vertx = vertx;
        this.runner = runner;
    }

    @Override
    public long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    @Override
    public Timer at(long time, Runnable action) {
        long id = vertx.setTimer(Math.max(1, time - now()), fired -> runner.accept(action));
        return () -> vertx.cancelTimer(id);
    }
}
