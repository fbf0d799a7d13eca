package dev.parley.sandbox;

import java.util.concurrent.atomic.AtomicLong;

/** Identifiers for what the sandbox answers. */
final class Ids {
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    static String next(String prefix) {
        return prefix + "-sandbox-" + LAST.incrementAndGet();
    }
}
