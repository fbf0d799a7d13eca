package dev.parley.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Refuses new conversations when heap or file descriptors run short, so that the running ones are safe. There is no fixed
 * limit of conversations. Any thread.
 */
final class LoadShedder {
    /** Share in use above which no conversation begins. */
    private static final double LIMIT = 0.9;

    /** A measurement is used this long, and for this many conversations: counting descriptors takes a millisecond or two. */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int FRESH_FOR = 10;

    private static final LoadShedder OF_THIS_PROCESS = new LoadShedder(LoadShedder::heap, LoadShedder::descriptors);

    private final DoubleSupplier heap;
    private final DoubleSupplier descriptors;
    private volatile Measurement last = new Measurement(System.nanoTime() - FRESH_NS, false);

    private final AtomicInteger admitted = new AtomicInteger();

    private record Measurement(long ns, boolean overloaded) {}

    /**
     * @param heap        share of the heap in use, 0 to 1
     * @param descriptors share of the file descriptors in use, 0 to 1
     */
    LoadShedder(DoubleSupplier heap, DoubleSupplier descriptors) {
        this.heap = heap;
        this.descriptors = descriptors;
    }

    static LoadShedder ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** Whether there is no room for another conversation. */
    boolean overloaded() {
        Measurement known = last;
        boolean fresh = System.nanoTime() - known.ns < FRESH_NS;
        if (fresh && (known.overloaded || admitted.incrementAndGet() < FRESH_FOR)) {
            return known.overloaded;
        }
        admitted.set(0);
        boolean overloaded = heap.getAsDouble() > LIMIT || descriptors.getAsDouble() > LIMIT;
        last = new Measurement(System.nanoTime(), overloaded);
        return overloaded;
    }

    /** Counts the old generation only, the one pool with a usage threshold: young objects are mostly garbage. */
    private static double heap() {
        double fullest = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            if (pool.getType() == MemoryType.HEAP && pool.isUsageThresholdSupported()) {
                MemoryUsage usage = pool.getUsage();
                if (usage.getMax() > 0) {
                    fullest = Math.max(fullest, (double) usage.getUsed() / usage.getMax());
                }
            }
        }
        return fullest;
    }

    private static double descriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
                ? (double) unix.getOpenFileDescriptorCount() / unix.getMaxFileDescriptorCount()
                : 0;
    }
}
