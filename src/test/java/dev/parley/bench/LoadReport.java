package dev.parley.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The runs side by side, as a table, and over time, as a picture. */
final class LoadReport {
    private static final String NOTHING = "–";

    private final Map<String, List<String>> table = new LinkedHashMap<>();
    private final Chart chart = new Chart("Conversations at once");
    private final List<String> conclusions = new ArrayList<>();
    private final List<Cost> costs = new ArrayList<>();
    private boolean relay;

    /** So many times the page's figures is what another kind of client may take. */
    private static final double BOUND = 1.3;

    /**
     * What a run cost the server, and the slowest of a hundred of its clients.
     *
     * @param cpuMs         of a session-second
     * @param heapKb        of a session
     * @param firstAudioMs  from the last voiced frame to the first audio, p99
     * @param interruptedMs from the first voiced frame to the hold or the interruption, p99
     */
    record Cost(Load load, double cpuMs, double heapKb, double firstAudioMs, double interruptedMs) {}

    LoadReport() {
        table.put("", new ArrayList<>());
    }

    /** A run begins: what follows is its column. */
    void column(Load load) {
        relay = load.relay();
        table.get("").add(load.title());
    }

    /** What the vendors have measured; there is nothing where the clients' audio comes to them resampled. */
    static double figure(JsonObject heard, String name) {
        return heard.getValue(name) instanceof Number measured ? measured.doubleValue() : Double.NaN;
    }

    /** What the clients saw, and the vendors. */
    void seen(LoadFigures figures, JsonObject heard) {
        double frames = figures.speaking.sum() + figures.listening.sum() + figures.silent.sum();
        talk(
                "speaking / listening / silent, %",
                "%.0f / %.0f / %.0f",
                100 * figures.speaking.sum() / frames,
                100 * figures.listening.sum() / frames,
                100 * figures.silent.sum() / frames);
        talk(
                "turns answered",
                "%d of %d, %.2f %%",
                figures.answered.get(),
                figures.answered.get() + figures.unanswered.get(),
                100 * figures.answeredShare());
        row(
                "frame to speech-to-text, ms: p50 / p95 / p99",
                "%.1f / %.1f / %.1f",
                figure(heard, "p50"),
                figure(heard, "p95"),
                figure(heard, "p99"));
        talk("last voiced frame to first audio", figures.perceived);
        talk("first voiced frame to `hold` or `interrupted`", figures.interrupted);
        talk("connecting to `session.started`", figures.opening);
        talk("lost and back / failures", "%d / %d", figures.killed.get(), figures.failures.get());
        talk("interruptions missed / by nobody", "%d / %d", figures.missed.get(), figures.surprises.get());
        times("the generator's own lateness", figures.lag);
    }

    /** What the server and its vendors have taken meanwhile, and what the server has now. */
    void taken(CpuTime cpu, Child server, int people) {
        row("server: processors in use", "%.2f", cpu.server() / cpu.clock());
        row("server: threads / descriptors", "%d / %d", server.threads(), server.descriptors());
        row("server: resident, MB", "%.0f", server.residentMb());
        row(
                "server: CPU of a session-second on event loops alone, ms",
                "%.3f",
                1000 * cpu.loops() / cpu.clock() / people);
        row("vendors: processors in use", "%.2f", cpu.vendors() / cpu.clock());
    }

    void cost(Cost cost) {
        costs.add(cost);
        row("server: CPU of a session-second, ms", "%.3f", cost.cpuMs);
        row("server: live heap of a session, KB", "%.0f", cost.heapKb);
    }

    private void times(String name, Samples samples) {
        row(name + ", ms: p50 / p95 / p99", "%.1f / %.1f / %.1f", samples.at(0.5), samples.at(0.95), samples.at(0.99));
    }

    /** What only a conversation has. */
    private void talk(String name, Samples samples) {
        talk(name + ", ms: p50 / p95 / p99", "%.1f / %.1f / %.1f", samples.at(0.5), samples.at(0.95), samples.at(0.99));
    }

    private void talk(String name, String format, Object... values) {
        row(name, relay ? NOTHING : format, values);
    }

    void row(String name, String format, Object... values) {
        table.computeIfAbsent(name, first -> new ArrayList<>()).add(String.format(Locale.ROOT, format, values));
    }

    /** A line below the table. */
    void conclude(String format, Object... values) {
        conclusions.add(String.format(Locale.ROOT, format, values));
    }

    /** How it is so many seconds after the beginning. */
    void moment(String name, int second, LoadFigures figures, double heardP99, double processors, double residentMb) {
        chart.add("processors in use by the server", name, second, processors);
        chart.add("frame to speech-to-text, p99, ms", name, second, heardP99);
        if (!relay) {
            chart.add("first voiced frame to hold, p99, ms", name, second, figures.interrupted.at(0.99));
            chart.add("last voiced frame to first audio, p99, ms", name, second, figures.perceived.at(0.99));
        }
        chart.add("resident memory of the server, MB", name, second, residentMb);
    }

    /** Prints it, and writes {@code load.md} and {@code load.svg}. */
    void write(Path directory, int seconds) throws IOException {
        compare();
        StringBuilder report = new StringBuilder(String.format(
                Locale.ROOT,
                "Java %s, %d processors, %d s each; load average %.1f at the end%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                seconds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        if (!costs.isEmpty()) {
            table.forEach((name, cells) -> {
                report.append("| ").append(name).append(" | ");
                report.append(String.join(" | ", cells)).append(" |\n");
                if (name.isEmpty()) {
                    report.append("| --- |")
                            .append(" ---: |".repeat(cells.size()))
                            .append('\n');
                }
            });
        }
        conclusions.forEach(line -> report.append('\n').append(line).append('\n'));
        System.out.println(report);
        Files.writeString(directory.resolve("load.md"), report);
        Files.writeString(directory.resolve("load.svg"), chart.toString());
    }

    /** Other kinds of clients beside as many pages. */
    private void compareKinds(Cost page) {
        List<Cost> others = costs.stream()
                .filter(cost -> cost.load.kind() != Dialect.Kind.PARLEY && cost.load.people() == page.load.people())
                .toList();
        if (others.isEmpty()) {
            return;
        }
        StringBuilder rows = new StringBuilder(String.format(
                Locale.ROOT,
                "| %d sessions | CPU of a session-second, ms | first audio p99, ms | interruption p99, ms |%n"
                        + "| --- | ---: | ---: | ---: |%n| page | %.3f | %.1f | %.1f |%n",
                page.load.people(),
                page.cpuMs,
                page.firstAudioMs,
                page.interruptedMs));
        for (Cost other : others) {
            rows.append("| ")
                    .append(other.load.kind().prefix().replace(":", ""))
                    .append(" |");
            ratio(rows, other.cpuMs, page.cpuMs);
            ratio(rows, other.firstAudioMs, page.firstAudioMs);
            ratio(rows, other.interruptedMs, page.interruptedMs);
            rows.append('\n');
        }
        conclusions.add(rows.toString());
    }

    private static void ratio(StringBuilder rows, double other, double page) {
        String bound = other / page > BOUND ? " (over " + BOUND + ")" : "";
        rows.append(String.format(Locale.ROOT, " %.3f, %.2f times the page's%s |", other, other / page, bound));
    }

    private void compare() {
        List<Cost> talks = costs.stream()
                .filter(cost -> cost.load.plain())
                .sorted(Comparator.comparingInt(cost -> cost.load.people()))
                .toList();
        for (Cost cost : talks) {
            compareKinds(cost);
            for (Cost other : costs) {
                if (other.load.relay() && other.load.people() == cost.load.people()) {
                    conclude(
                            "%d sessions cost %.2f times the CPU of the bare relay.",
                            cost.load.people(), cost.cpuMs / other.cpuMs);
                }
            }
            Cost fewest = talks.get(0);
            if (cost.load.people() > fewest.load.people()) {
                conclude(
                        "One of %d sessions costs %.2f times the CPU and %.2f times the heap of one of %d.",
                        cost.load.people(),
                        cost.cpuMs / fewest.cpuMs,
                        cost.heapKb / fewest.heapKb,
                        fewest.load.people());
            }
        }
    }
}
