package dev.parley.local.vendors;

import java.util.concurrent.atomic.AtomicLong;

/** Identifiers for what the sandbox answers. */
final class Ids {
    private static final AtomicLong LAST = new AtomicLong();

    private Ids() {}

    static String next(String prefix) {
        return prefix + "-local-" + LAST.incrementAndGet();
    }
}
