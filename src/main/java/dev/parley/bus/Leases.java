package dev.parley.bus;

import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The nodes whose sessions a stage instance serves: one that is not heard of for the time of its lease is gone, and its
 * sessions with it. On the instance's event loop only.
 */
final class Leases {
    private final Vertx vertx;
    private final Consumer<String> expired;

    /** When each node's inbox was last heard of, by {@link System#nanoTime}. */
    private final Map<String, Long> heard = new HashMap<>();

    /** @param expired is given the inbox of a node that is gone */
    Leases(Vertx vertx, Consumer<String> expired) {
        this.vertx = vertx;
        this.expired = expired;
    }

    /** A session of the node is opened. */
    void take(String inbox, int leaseMs) {
        if (leaseMs > 0 && heard.put(inbox, System.nanoTime()) == null) {
            await(inbox, leaseMs, leaseMs);
        }
    }

    /** The node is alive. */
    void renew(String inbox) {
        heard.computeIfPresent(inbox, (same, before) -> System.nanoTime());
    }

    private void await(String inbox, int leaseMs, long delayMs) {
        vertx.setTimer(delayMs, fired -> {
            long left = leaseMs - TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - heard.get(inbox));
            if (left > 0) {
                await(inbox, leaseMs, left);
            } else {
                heard.remove(inbox);
                expired.accept(inbox);
            }
        });
    }
}
