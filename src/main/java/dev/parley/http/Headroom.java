package dev.parley.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoubleSupplier;

/**
 * Whether the process can take another conversation without hurting those that it has. There is no number of conversations
 * that is too many: what counts is the memory and the file descriptors that are left. Any thread.
 */
final class Headroom {
    /** This much in use is too much: what is left belongs to the conversations that run. */
    private static final double FULL = 0.9;

    /** How long a measurement holds, and for how many conversations: to count descriptors takes a millisecond or two. */
    private static final long FRESH_NS = TimeUnit.SECONDS.toNanos(1);

    private static final int FRESH_FOR = 10;

    private static final Headroom OF_THIS_PROCESS = new Headroom(Headroom::heap, Headroom::descriptors);

    private final DoubleSupplier heap;
    private final DoubleSupplier descriptors;
    private volatile Measurement last = new Measurement(System.nanoTime() - FRESH_NS, false);

    private final AtomicInteger admitted = new AtomicInteger();

    private record Measurement(long ns, boolean exhausted) {}

    /**
     * @param heap        the part of the heap that is in use, 0 to 1
     * @param descriptors the part of the file descriptors that is in use, 0 to 1
     */
    Headroom(DoubleSupplier heap, DoubleSupplier descriptors) {
        this.heap = heap;
        this.descriptors = descriptors;
    }

    static Headroom ofThisProcess() {
        return OF_THIS_PROCESS;
    }

    /** Whether there is no room for another conversation. */
    boolean exhausted() {
        Measurement known = last;
        boolean fresh = System.nanoTime() - known.ns < FRESH_NS;
        if (fresh && (known.exhausted || admitted.incrementAndGet() < FRESH_FOR)) {
            return known.exhausted;
        }
        admitted.set(0);
        boolean exhausted = heap.getAsDouble() > FULL || descriptors.getAsDouble() > FULL;
        last = new Measurement(System.nanoTime(), exhausted);
        return exhausted;
    }

    /**
     * Of the pools of old objects alone: what the young ones hold is mostly rubbish that the next collection takes. Only
     * theirs support a threshold.
     */
    private static double heap() {
        List<MemoryPoolMXBean> pools = ManagementFactory.getMemoryPoolMXBeans();
        double fullest = 0;
        for (MemoryPoolMXBean pool : pools) {
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
