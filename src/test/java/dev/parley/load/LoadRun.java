package dev.parley.load;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Many conversations at once, over real sockets: how long they wait, and what they cost the server. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pload</pre>
 *
 * and, for other numbers, with {@code -Dexec.args="sessions=100,1000,relay:1000,calls:2000 ramp=20 seconds=60"}: runs one after the other, each
 * with fresh processes; {@code relay:} is one of the relay, {@code calls:} so many conversations that end at once. {@code ramp=0} lets all come at once. {@code jvm=} gives the
 * server options, separated by semicolons. Writes {@code target/load/load.md} and {@code load.svg}, and the processes' logs.
 *
 * <p>Nine of ten people talk: they ask for about six seconds, listen to the reply for as long, and interrupt one in four.
 * One in ten has an open microphone and says nothing. So at any moment two of five speak, two listen, and one is silent.
 * Each second one in 500 loses the connection and calls again.
 */
public final class LoadRun {
    private static final int FIRST = 10;
    private static final int WARM_S = 10;
    private static final int SETTLE_S = 10;
    private static final int PROGRESS_S = 5;
    private static final int LOST_EACH_SECOND = 500;
    private static final int GOODBYE_S = 5;

    private final Map<String, String> options;
    private final int rampS;
    private final int seconds;
    private final Map<String, List<String>> table = new LinkedHashMap<>();
    private final List<String> summary = new ArrayList<>();
    private final Chart chart = new Chart("Conversations at once");

    private LoadRun(Map<String, String> options) {
        this.options = options;
        this.rampS = Integer.parseInt(options.getOrDefault("ramp", "20"));
        this.seconds = Integer.parseInt(options.getOrDefault("seconds", "60"));
    }

    public static void main(String[] args) throws Exception {
        System.setProperty("io.netty.jfr.enabled", "false");
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("\"" + arg + "\": wanted name=value");
            }
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        new LoadRun(options).run();
        System.exit(0);
    }

    private void run() throws Exception {
        List<String> runs = List.of(options.getOrDefault("sessions", "100,1000,relay:1000,calls:2000")
                .split(","));
        table.put("", new ArrayList<>());
        for (String each : runs) {
            int number = Integer.parseInt(each.substring(each.indexOf(':') + 1));
            if (each.startsWith("calls:")) {
                calls(number);
            } else {
                run(each, each.startsWith("relay:"), number);
            }
        }
        StringBuilder report = new StringBuilder();
        report.append(String.format(
                Locale.ROOT,
                "Java %s, %d processors, %d s each; load average %.1f at the end%n%n",
                System.getProperty("java.version"),
                Runtime.getRuntime().availableProcessors(),
                seconds,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage()));
        table.forEach((name, cells) -> {
            report.append("| ")
                    .append(name)
                    .append(" | ")
                    .append(String.join(" | ", cells))
                    .append(" |\n");
            if (name.isEmpty()) {
                report.append("| --- |").append(" ---: |".repeat(cells.size())).append('\n');
            }
        });
        summary.forEach(line -> report.append('\n').append(line).append('\n'));
        System.out.println(report);
        Files.writeString(Path.of("target", "load", "load.md"), report);
        Files.writeString(Path.of("target", "load", "load.svg"), chart.toString());
    }

    private void run(String name, boolean relay, int people) throws Exception {
        List<String> jvm = Arrays.stream(options.getOrDefault("jvm", "").split(";"))
                .filter(option -> !option.isBlank())
                .toList();
        int first = Math.min(FIRST, people / 2);
        try (Stand stand = new Stand(relay, people, jvm)) {
            say("%s: the server and its vendors are up; %d people come first", name, first);
            join(stand, first, 0);
            TimeUnit.SECONDS.sleep(WARM_S);
            double heapBefore = stand.server.liveHeapMb();
            say("%d more come in %d s", people - first, rampS);
            join(stand, people - first, rampS);
            TimeUnit.SECONDS.sleep(SETTLE_S);
            stand.reset();
            double cpuBefore = stand.server.cpuSeconds();
            double loopsBefore = stand.server.eventLoopSeconds();
            double vendorsBefore = stand.vendors.cpuSeconds();
            long begun = System.nanoTime();
            watch(name, stand, people, relay);
            double took = (System.nanoTime() - begun) / 1e9;
            double cpu = stand.server.cpuSeconds() - cpuBefore;
            double loops = stand.server.eventLoopSeconds() - loopsBefore;
            double vendorCpu = stand.vendors.cpuSeconds() - vendorsBefore;
            LoadFigures figures = stand.figures;
            JsonObject heard = stand.vendorFigures();
            column(name, relay);
            row("people", "%d", figures.open.get());
            double frames = figures.speaking.sum() + figures.listening.sum() + figures.silent.sum();
            row(
                    "speaking / listening / silent, %",
                    "%.0f / %.0f / %.0f",
                    100 * figures.speaking.sum() / frames,
                    100 * figures.listening.sum() / frames,
                    100 * figures.silent.sum() / frames);
            row(
                    "turns answered",
                    "%d of %d",
                    figures.answered.get(),
                    figures.answered.get() + figures.unanswered.get());
            row("… %", "%.2f", 100 * figures.answeredShare());
            row(
                    "frame to speech-to-text, ms: p50 / p95 / p99",
                    "%.1f / %.1f / %.1f",
                    heard.getDouble("p50", Double.NaN),
                    heard.getDouble("p95", Double.NaN),
                    heard.getDouble("p99", Double.NaN));
            times("last voiced frame to first audio", figures.perceived);
            times("first voiced frame to `interrupted`", figures.interrupted);
            times("connecting to `session.started`", figures.opening);
            row(
                    "lost and back / failures / interruptions missed / by nobody",
                    "%d / %d / %d / %d",
                    figures.killed.get(),
                    figures.failures.get(),
                    figures.missed.get(),
                    figures.surprises.get());
            row("server: processors in use", "%.2f", cpu / took);
            row("server: CPU of a session-second, ms", "%.3f", 1000 * cpu / took / people);
            row("… of its event loops alone, ms", "%.3f", 1000 * loops / took / people);
            row("server: threads / descriptors", "%d / %d", stand.server.threads(), stand.server.descriptors());
            row("server: resident, MB", "%.0f", stand.server.residentMb());
            row("vendors: processors in use", "%.2f", vendorCpu / took);
            times("the generator's own lateness", figures.lag);
            row(
                    "server: live heap of a session, KB",
                    "%.0f",
                    1024 * (stand.server.liveHeapMb() - heapBefore) / (people - first));
            stand.leave();
            TimeUnit.SECONDS.sleep(GOODBYE_S);
            row(
                    "left open at the vendors",
                    "%s",
                    stand.vendorFigures().getJsonObject("open").encode());
        }
    }

    /** One conversation after the other, each begun and hung up: what it costs, its connections and all. */
    private void calls(int howMany) throws Exception {
        try (Stand stand = new Stand(false, 1, List.of())) {
            say("%d conversations that end at once, after as many to warm up", howMany);
            stand.call(howMany);
            double whole = stand.server.cpuSeconds();
            double loops = stand.server.eventLoopSeconds();
            stand.call(howMany);
            summary.add(String.format(
                    Locale.ROOT,
                    "A conversation that is begun and ended at once, with the connections to its client and to two vendors:"
                            + " %.2f ms of CPU, %.2f ms of it on event loops (mean of %d).",
                    1000 * (stand.server.cpuSeconds() - whole) / howMany,
                    1000 * (stand.server.eventLoopSeconds() - loops) / howMany,
                    howMany));
        }
    }

    private void watch(String name, Stand stand, int people, boolean relay) throws IOException, InterruptedException {
        double cpu = stand.server.cpuSeconds();
        long at = System.nanoTime();
        double lost = 0;
        for (int second = 1; second <= seconds; second++) {
            TimeUnit.SECONDS.sleep(1);
            for (lost += (double) people / LOST_EACH_SECOND; lost >= 1; lost--) {
                if (!relay) {
                    stand.lose();
                }
            }
            if (second % PROGRESS_S == 0 || second == seconds) {
                double now = stand.server.cpuSeconds();
                double cores = (now - cpu) / ((System.nanoTime() - at) / 1e9);
                cpu = now;
                at = System.nanoTime();
                progress(name, stand, second, cores);
            }
        }
    }

    private void progress(String name, Stand stand, int second, double cores) throws IOException, InterruptedException {
        LoadFigures figures = stand.figures;
        JsonObject heard = stand.vendorFigures();
        double p99 = heard.getDouble("p99", Double.NaN);
        say(
                "%s, %d s: %d open, %d turns answered, %d not, %d failures; frame to STT p99 %.1f ms, first audio p50 %.0f ms,"
                        + " interrupted p99 %.0f ms; %.2f processors, %.0f MB; load average %.1f",
                name,
                second,
                figures.open.get(),
                figures.answered.get(),
                figures.unanswered.get(),
                figures.failures.get(),
                p99,
                figures.perceived.at(0.5),
                figures.interrupted.at(0.99),
                cores,
                stand.server.residentMb(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        chart.add("processors in use by the server", name, second, cores);
        chart.add("frame to speech-to-text, p99, ms", name, second, p99);
        chart.add("first voiced frame to interrupted, p99, ms", name, second, figures.interrupted.at(0.99));
        chart.add("last voiced frame to first audio, p99, ms", name, second, figures.perceived.at(0.99));
        chart.add("resident memory of the server, MB", name, second, stand.server.residentMb());
    }

    private static void join(Stand stand, int people, int inSeconds) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < people; i++) {
            stand.join();
            long due = begun + TimeUnit.SECONDS.toNanos(inSeconds) * (i + 1) / people;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
        }
    }

    private void column(String name, boolean relay) {
        table.get("").add(relay ? "the bare relay" : name + " sessions");
    }

    private void times(String name, Samples samples) {
        row(name + ", ms: p50 / p95 / p99", "%.1f / %.1f / %.1f", samples.at(0.5), samples.at(0.95), samples.at(0.99));
    }

    private void row(String name, String format, Object... values) {
        List<String> cells = table.computeIfAbsent(name, first -> new ArrayList<>());
        cells.add(String.format(Locale.ROOT, format, values));
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
