package dev.parley.bench;

import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a tool that half of the people ask for in each turn costs the server, and the other half. */
final class ToolReport {
    /** Calling it may cost so many times the CPU. */
    private static final double MOST_CPU = 1.3;

    private final Map<Load.Tool, Run> runs = new EnumMap<>(Load.Tool.class);
    private int people;

    private record Run(double cpuMs, int threads, Latency others, Latency callers) {}

    private record Latency(int n, double p50, double p99) {
        static Latency of(Samples samples) {
            return new Latency(samples.size(), samples.at(0.5), samples.at(0.99));
        }
    }

    /** @param cpuMs of a session-second */
    void add(Load load, double cpuMs, int threads, LoadFigures figures) {
        if (load.tool() != Load.Tool.NONE) {
            people = load.people();
            Latency others = Latency.of(figures.perceivedByOthers);
            runs.put(load.tool(), new Run(cpuMs, threads, others, Latency.of(figures.perceivedByCallers)));
        }
    }

    /** Of both runs, where there were any. */
    Optional<String> table() {
        Run without = runs.get(Load.Tool.MISSED);
        Run with = runs.get(Load.Tool.CALLED);
        if (without == null || with == null) {
            return Optional.empty();
        }
        String server = String.format(
                Locale.ROOT,
                "| half of %d people call a tool of %d ms in each turn | without it | with it | |%n"
                        + "| --- | ---: | ---: | --- |%n"
                        + "| server: CPU of a session-second, ms | %.3f | %.3f | %.2f times, %s than %.1f |%n"
                        + "| server: threads, without compiler and collector | %d | %d | %+d |%n",
                people,
                VendorProcess.TOOL_MS,
                without.cpuMs,
                with.cpuMs,
                with.cpuMs / without.cpuMs,
                with.cpuMs / without.cpuMs <= MOST_CPU ? "no more" : "MORE",
                MOST_CPU,
                without.threads,
                with.threads,
                with.threads - without.threads);
        return Optional.of(server
                + row("the others: last voiced frame to first audio", without.others, with.others)
                + row("who calls it: the same", without.callers, with.callers));
    }

    private static String row(String name, Latency without, Latency with) {
        return String.format(
                Locale.ROOT,
                "| %s, ms: p50 / p99 (n) | %.1f / %.1f (%d) | %.1f / %.1f (%d) | p50 %+.1f, p99 %+.1f |%n",
                name,
                without.p50,
                without.p99,
                without.n,
                with.p50,
                with.p99,
                with.n,
                with.p50 - without.p50,
                with.p99 - without.p99);
    }
}
