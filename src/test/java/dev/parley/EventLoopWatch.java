package dev.parley;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Samples the stacks of all event loops. Judges by thread state and CPU time, not by the clock, so that a busy machine
 * does not look like a blocked thread.
 */
final class EventLoopWatch implements AutoCloseable {
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long SAMPLE_NS = TimeUnit.MILLISECONDS.toNanos(2);
    private static final long MAX_CPU_MS = 100;

    private final Thread sampler = new Thread(this::sample, "event-loop-watch");
    private final List<String> reports = new ArrayList<>();
    /** The CPU time of a thread when its present run of Parley's code was first seen, by thread id. */
    private final Map<Long, Long> begun = new HashMap<>();

    private volatile boolean over;

    /** CPU time of the calling thread, in milliseconds. */
    static long cpuMs() {
        return TimeUnit.NANOSECONDS.toMillis(THREADS.getCurrentThreadCpuTime());
    }

    void begin() {
        sampler.setDaemon(true);
        sampler.start();
    }

    /** Stops sampling and gives what was found. */
    List<String> end() throws InterruptedException {
        over = true;
        sampler.join();
        return reports;
    }

    private void sample() {
        while (!over) {
            for (ThreadInfo thread : THREADS.dumpAllThreads(false, false)) {
                if (thread.getThreadName().contains("eventloop")) {
                    look(thread);
                }
            }
            LockSupport.parkNanos(SAMPLE_NS);
        }
    }

    private void look(ThreadInfo thread) {
        Optional<String> ours = Arrays.stream(thread.getStackTrace())
                .map(StackTraceElement::toString)
                .filter(frame -> frame.contains("dev.parley.") && !frame.contains("EventLoopWatch"))
                .findFirst();
        if (ours.isEmpty() || logs(thread)) {
            begun.remove(thread.getThreadId());
            return;
        }
        String where = ours.get().substring(ours.get().indexOf("dev.parley."));
        if (thread.getThreadState() != Thread.State.RUNNABLE) {
            reports.add(thread.getThreadName() + " waits in " + where);
        }
        long cpuMs = TimeUnit.NANOSECONDS.toMillis(THREADS.getThreadCpuTime(thread.getThreadId()));
        if (cpuMs - begun.computeIfAbsent(thread.getThreadId(), first -> cpuMs) > MAX_CPU_MS) {
            reports.add(thread.getThreadName() + " computes in " + where);
        }
    }

    /** The log's appender has a lock, held for a line. */
    private static boolean logs(ThreadInfo thread) {
        return Arrays.stream(thread.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith("ch.qos.logback."));
    }

    @Override
    public void close() {
        over = true;
    }
}
