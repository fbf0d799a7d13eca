package dev.parley.metrics;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import java.util.concurrent.TimeUnit;

/** Measures how late an event loop runs its timers. Deployed once per event loop. */
public final class LoopLag extends VerticleBase {
    private static final int PERIOD_MS = 100;

    private Meters meters;
    private long due;

    @Override
    public Future<?> start() throws Exception {
        meters = Meters.of(vertx);
        await();
        return super.start();
    }

    private void await() {
        due = now() + PERIOD_MS;
        vertx.setTimer(PERIOD_MS, fired -> {
            meters.measure("parley.event.loop.lag", "How late event loops are", now() - due);
            await();
        });
    }

    private static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
