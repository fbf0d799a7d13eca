package dev.parley.bench;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.lang.management.ManagementFactory;
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
 * and, for other numbers, with {@code -Dexec.args="sessions=100,1000,relay:1000,calls:15000 ramp=20 seconds=60"}: runs one
 * after the other, each with fresh processes; {@code relay:} is one of the relay, {@code tools:} two in which half of the people
 * ask in each turn for a webhook that takes 200 ms, without it and with it, {@code realtime:} one of clients of OpenAI's Realtime protocol, {@code twilio:} one of
 * telephone calls, {@code calls:} so many conversations that end at once. {@code ramp=0} lets all come in a burst. What happens
 * in the first {@code settle=} seconds is not counted: what
 * is used often gets compiled meanwhile. {@code jvm=} gives the server, or the relay, options, separated by
 * semicolons, in place of those that performance.md advises for a thousand conversations.
 * Writes {@code target/load/load.md} and {@code load.svg}, and the processes' logs.
 *
 * <p>Nine of ten people talk: they ask for about six seconds, listen to the reply for as long, and interrupt one in four.
 * One in ten has an open microphone and says nothing. So at any moment two of five speak, two listen, and one is silent.
 * Each second one in 500 loses the connection and calls again.
 */
public final class LoadRun {
    /** Room for what is allocated in some seconds: a collection costs by the conversations, whatever it finds. */
    private static final String JVM = "-Xms1500m;-Xmn1000m;-XX:+UseTransparentHugePages";

    private static final int FIRST = 10;
    private static final int WARM_S = 10;
    private static final int PROGRESS_S = 5;
    private static final int LOST_EACH_SECOND = 500;
    private static final int GOODBYE_S = 5;

    private final Map<String, String> options;
    private final int rampS;
    private final int settleS;
    private final int seconds;
    private final LoadReport report = new LoadReport();
    private final ToolReport tools = new ToolReport();

    private LoadRun(Map<String, String> options) {
        this.options = options;
        this.rampS = Integer.parseInt(options.getOrDefault("ramp", "20"));
        this.settleS = Integer.parseInt(options.getOrDefault("settle", "180"));
        this.seconds = Integer.parseInt(options.getOrDefault("seconds", "60"));
    }

    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Map<String, String> options = new LinkedHashMap<>();
        for (String arg : args) {
            int equals = arg.indexOf('=');
            if (equals < 0) {
                throw new IllegalArgumentException("\"" + arg + "\": wanted name=value");
            }
            options.put(arg.substring(0, equals), arg.substring(equals + 1));
        }
        Stand.thenExit(() -> new LoadRun(options).run());
    }

    private void run() throws Exception {
        String runs = options.getOrDefault("sessions", "100,1000,relay:1000,calls:15000");
        for (String each : runs.split(",")) {
            if (each.startsWith("calls:")) {
                int number = Integer.parseInt(each.substring(each.indexOf(':') + 1));
                calls(number, false);
                calls(number, true);
            } else {
                for (Load load : Load.runs(each)) {
                    run(load);
                }
            }
        }
        tools.table().ifPresent(table -> report.conclude("%s", table));
        report.write(Stand.DIRECTORY, seconds);
    }

    private List<String> jvmOptions() {
        return Arrays.stream(options.getOrDefault("jvm", JVM).split(";"))
                .filter(option -> !option.isBlank())
                .toList();
    }

    private void run(Load load) throws Exception {
        int people = load.people();
        boolean relay = load.relay();
        int first = Math.min(FIRST, people / 2);
        try (Stand stand = new Stand(load, jvmOptions())) {
            say("%s: the server and its vendors are up; %d people come first", load.title(), first);
            join(stand, first, 0);
            TimeUnit.SECONDS.sleep(WARM_S);
            double heapBefore = stand.server.liveHeapMb();
            say("%d more come in %d s", people - first, rampS);
            join(stand, people - first, rampS);
            // It takes another Java machine to ask, beside those who talk: not just before they are listened to.
            long askedAt = System.nanoTime();
            double allocatedMb = stand.server.allocatedMb();
            for (int second = 1; second <= settleS; second++) {
                second(stand, second, people, relay);
            }
            report.column(load);
            CpuTime before = CpuTime.of(stand);
            stand.reset();
            watch(load, stand);
            CpuTime taken = CpuTime.of(stand).since(before);
            int threads = stand.server.programThreads();
            report.row("people at the end", "%d", stand.figures.open.get());
            report.seen(stand.figures, stand.vendorFigures());
            allocatedMb = (stand.server.allocatedMb() - allocatedMb) / secondsSince(askedAt);
            report.taken(taken, stand.server, people);
            report.row("server: allocated in a session-second, KB", "%.0f", 1024 * allocatedMb / people);
            double heapKb = 1024 * (stand.server.liveHeapMb() - heapBefore) / (people - first);
            double cpuMs = 1000 * taken.server() / taken.clock() / people;
            report.cost(new LoadReport.Cost(
                    load, cpuMs, heapKb, stand.figures.perceived.at(0.99), stand.figures.interrupted.at(0.99)));
            tools.add(load, cpuMs, threads, stand.figures);
            leave(stand);
        }
    }

    private void leave(Stand stand) throws IOException, InterruptedException {
        stand.leave();
        TimeUnit.SECONDS.sleep(GOODBYE_S);
        String open = stand.vendorFigures().getJsonObject("open").encode();
        report.row("open at the vendors after all have left", "%s", open);
    }

    /** Conversations that are begun and hung up: what one costs, its connections and all, and what those cost the relay. */
    private void calls(int howMany, boolean relay) throws Exception {
        try (Stand stand = new Stand(Load.of(relay ? "relay:1" : "1"), jvmOptions())) {
            String what = relay
                    ? "call of the relay, with a connection to its client and one to a vendor"
                    : "conversation, with a connection to its client and two to vendors";
            say("%d times a %s, ended at once, after as many to warm up", howMany, what);
            stand.call(howMany);
            CpuTime before = CpuTime.of(stand);
            stand.call(howMany);
            CpuTime taken = CpuTime.of(stand).since(before);
            report.conclude(
                    "A " + what + ", ended at once: %.2f ms of CPU, %.2f ms of it on event loops (mean of %d).",
                    1000 * taken.server() / howMany,
                    1000 * taken.loops() / howMany,
                    howMany);
        }
    }

    private static double secondsSince(long then) {
        return (System.nanoTime() - then) / 1e9;
    }

    private void watch(Load load, Stand stand) throws IOException, InterruptedException {
        CpuTime before = CpuTime.of(stand);
        for (int second = 1; second <= seconds; second++) {
            second(stand, second, load.people(), load.relay());
            if (second % PROGRESS_S == 0 || second == seconds) {
                CpuTime now = CpuTime.of(stand);
                CpuTime taken = now.since(before);
                before = now;
                progress(load.title(), stand, second, taken.server() / taken.clock());
            }
        }
    }

    /** Lets a second pass, in which some lose the connection. */
    private static void second(Stand stand, int second, int people, boolean relay) throws InterruptedException {
        TimeUnit.SECONDS.sleep(1);
        int lost = people * second / LOST_EACH_SECOND - people * (second - 1) / LOST_EACH_SECOND;
        for (int i = 0; i < lost && !relay; i++) {
            stand.lose();
        }
    }

    private void progress(String name, Stand stand, int second, double processors)
            throws IOException, InterruptedException {
        LoadFigures figures = stand.figures;
        JsonObject heard = stand.vendorFigures();
        double p99 = LoadReport.figure(heard, "p99");
        double residentMb = stand.server.residentMb();
        say(
                "%s, %d s: %d open, %d turns answered, %d not, %d failures; frame to STT p99 %.1f ms,"
                        + " first audio p50 %.0f ms, interrupted p99 %.0f ms; %.2f processors, %.0f MB; load average %.1f",
                name,
                second,
                figures.open.get(),
                figures.answered.get(),
                figures.unanswered.get(),
                figures.failures.get(),
                p99,
                figures.perceived.at(0.5),
                figures.interrupted.at(0.99),
                processors,
                residentMb,
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
        report.moment(name, second, figures, p99, processors, residentMb);
    }

    private static void join(Stand stand, int people, int inSeconds) throws InterruptedException {
        long begun = System.nanoTime();
        for (int i = 0; i < people; i++) {
            stand.join();
            long due = begun + TimeUnit.SECONDS.toNanos(inSeconds) * (i + 1) / people;
            TimeUnit.NANOSECONDS.sleep(Math.max(0, due - System.nanoTime()));
        }
    }

    private static void say(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }
}
