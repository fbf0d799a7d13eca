package dev.parley.bench;

import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Conversations for hours, some of which are lost and come again: does the server stay as it is? Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Psoak</pre>
 *
 * which takes an hour with 200 people; {@code -Dexec.args="30 3"} is 30 people for three minutes, {@code realtime:30} people with
 * clients of OpenAI's Realtime protocol, {@code twilio:30} with telephones. Writes
 * {@code target/load/soak.md} and {@code soak.svg}: live heap after a collection, resident memory, threads and file
 * descriptors over time.
 */
public final class Soak {
    private static final int SAMPLES = 60;
    private static final int SHORTEST_S = 10;
    private static final int WARM_S = 30;
    private static final int LOST_EACH_SECOND = 100;
    private static final int GOODBYE_S = 5;

    private Soak() {}

    /** @param args a run's name, see {@link LoadRun}, "200" by default, and for how many minutes, 60 by default */
    public static void main(String[] args) {
        System.setProperty("io.netty.jfr.enabled", "false");
        Load load = args.length > 0 ? Load.of(args[0]) : Load.ofPages(200);
        int seconds = 60 * (args.length > 1 ? Integer.parseInt(args[1]) : 60);
        Stand.thenExit(() -> soak(load, seconds));
    }

    private static void soak(Load load, int seconds) throws Exception {
        int people = load.people();
        StringBuilder report = new StringBuilder(
                "| minutes | live heap, MB | resident, MB | threads | descriptors "
                        + "| turns answered | not | load average |\n| ---: | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        Chart chart = new Chart(people + " people, one in " + LOST_EACH_SECOND + " lost each second");
        try (Stand stand = new Stand(load, List.of())) {
            for (int i = 0; i < people; i++) {
                stand.join();
                TimeUnit.MILLISECONDS.sleep(20);
            }
            TimeUnit.SECONDS.sleep(WARM_S);
            stand.reset();
            int every = Math.max(SHORTEST_S, seconds / SAMPLES);
            double lost = 0;
            for (int second = 0; second <= seconds; second++) {
                if (second % every == 0) {
                    String line = sample(stand, chart, second);
                    System.out.print(line);
                    report.append(line);
                }
                for (lost += (double) people / LOST_EACH_SECOND; lost >= 1; lost--) {
                    stand.lose();
                }
                TimeUnit.SECONDS.sleep(1);
            }
            stand.leave();
            TimeUnit.SECONDS.sleep(GOODBYE_S);
            String line = String.format(
                    Locale.ROOT,
                    "%nAll have left: %.1f MB of live heap, %d threads, %d descriptors; open at the vendors %s.%n",
                    stand.server.liveHeapMb(),
                    stand.server.threads(),
                    stand.server.descriptors(),
                    stand.vendorFigures().getJsonObject("open").encode());
            System.out.print(line);
            report.append(line);
        }
        Files.writeString(Stand.DIRECTORY.resolve("soak.md"), report);
        Files.writeString(Stand.DIRECTORY.resolve("soak.svg"), chart.toString());
    }

    private static String sample(Stand stand, Chart chart, int second) throws Exception {
        double heap = stand.server.liveHeapMb();
        double resident = stand.server.residentMb();
        int threads = stand.server.threads();
        int descriptors = stand.server.descriptors();
        chart.add("live heap, MB", "heap", second, heap);
        chart.add("resident memory, MB", "resident", second, resident);
        chart.add("threads", "threads", second, threads);
        chart.add("file descriptors", "descriptors", second, descriptors);
        return String.format(
                Locale.ROOT,
                "| %.1f | %.1f | %.0f | %d | %d | %d | %d | %.1f |%n",
                second / 60.0,
                heap,
                resident,
                threads,
                descriptors,
                stand.figures.answered.get(),
                stand.figures.unanswered.get(),
                ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage());
    }
}
