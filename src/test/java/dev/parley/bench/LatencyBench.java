package dev.parley.bench;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Measures, over real sockets and against vendors whose delays are drawn from a seed, how long a user waits for a reply,
 * how fast an interruption is, and what the server itself takes of it, alone and with many conversations in the
 * background. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pbench</pre>
 *
 * and, to give the turns of each run and the conversations in the background, with {@code -Dexec.args="200 200"}. Writes
 * {@code target/latency.md} and {@code target/latency.svg}.
 */
public final class LatencyBench {
    private static final long SEED = 20_260_101;
    private static final int CALLERS = 8;
    private static final int INTERRUPT_EVERY = 2;
    private static final long PATIENCE_MINUTES = 20;

    /** The server's share is a matter of a few milliseconds: its highest wants more turns to be known. */
    private static final int SHARE = 5;

    private final int turns;
    private final int background;
    private final StringBuilder report = new StringBuilder();
    private final AtomicLong seeds = new AtomicLong(SEED);

    private LatencyBench(int turns, int background) {
        this.turns = turns;
        this.background = background;
    }

    /** @param args turns of each run, 200 by default, and conversations in the background, 200 by default */
    public static void main(String[] args) throws Exception {
        new LatencyBench(
                        args.length > 0 ? Integer.parseInt(args[0]) : 200,
                        args.length > 1 ? Integer.parseInt(args[1]) : 200)
                .run();
        // The voices' threads would go on.
        System.exit(0);
    }

    private void run() throws Exception {
        line(
                "Java %s, %d processors, load average %.1f at the start; seed %d",
                System.getProperty("java.version"), Runtime.getRuntime().availableProcessors(), load(), SEED);
        line("");
        line("| ms | n | p50 | p95 | p99 | least | most |");
        line("| --- | ---: | ---: | ---: | ---: | ---: | ---: |");
        Waterfall picture = new Waterfall();
        for (int finalMs : new int[] {500, 1200}) {
            Figures with = talk(finalMs, true);
            Figures without = talk(finalMs, false);
            tell("with speculation, finals after " + finalMs + " ms", with);
            tell("without speculation, finals after " + finalMs + " ms", without);
            picture.add("with speculation, finals after " + finalMs + " ms", with);
            picture.add("without speculation", without);
        }
        share(0);
        if (background > 0) {
            share(background);
        }
        line("");
        line("Load average %.1f at the end.", load());
        Files.createDirectories(Path.of("target"));
        Files.writeString(Path.of("target/latency.md"), report);
        Files.writeString(Path.of("target/latency.svg"), picture.toString());
    }

    private static double load() {
        return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    }

    private Figures talk(int finalMs, boolean speculation) throws Exception {
        JsonObject turn = new JsonObject().put("speculateAfterMs", speculation ? 200 : 0);
        try (Server server = new Server(seeds.incrementAndGet(), finalMs, new JsonObject().put("turn", turn));
                Callers callers = new Callers()) {
            Figures figures = new Figures();
            callers.talk(server, CALLERS, Math.max(1, turns / CALLERS), INTERRUPT_EVERY, figures)
                    .await(PATIENCE_MINUTES, TimeUnit.MINUTES);
            figures.spent = server.speculationCost();
            return figures;
        }
    }

    private void share(int others) throws Exception {
        JsonObject turn = new JsonObject().put("speculateAfterMs", 0);
        try (Server server = new Server(seeds.incrementAndGet(), 500, new JsonObject().put("turn", turn));
                Callers crowd = new Callers();
                Callers callers = new Callers()) {
            Figures figures = new Figures();
            crowd.talk(server, others, Integer.MAX_VALUE, 0, figures).onFailure(Throwable::printStackTrace);
            callers.share(server, 30).await(PATIENCE_MINUTES, TimeUnit.MINUTES);
            ServerShare.Times times = new ServerShare.Times();
            ServerShare share = new ServerShare(callers.vertx, Collections.nCopies(SHARE * turns, times));
            callers.call(server, share, share.over().future()).await(PATIENCE_MINUTES, TimeUnit.MINUTES);
            String who = others == 0 ? "one conversation" : others + " conversations beside it";
            row("server's share, first audio; " + who, times.firstAudio());
            row("server's share, stop to `interrupted`; " + who, times.stop());
            if (others > 0) {
                line(
                        "| (of the others: %d turns, %d failures, %d interruptions by nobody) | | | | | | |",
                        figures.answered.get(), figures.failures.get(), figures.surprises.get());
            }
        }
    }

    private void tell(String title, Figures figures) {
        line(
                "| **%s**: %d of %d speculated, %d failures, %d interruptions by nobody | | | | | | |",
                title,
                figures.speculated.get(),
                figures.answered.get(),
                figures.failures.get(),
                figures.surprises.get());
        row("last voiced frame to first audio", figures.perceived);
        row("first voiced frame to `duck`", figures.duck);
        row("first voiced frame to `hold` or `interrupted`", figures.interrupted);
        figures.steps.forEach((step, samples) -> row("last voiced frame to `" + step + "`", samples));
        figures.shares.forEach((share, samples) -> row("share: " + share.label, samples));
        figures.spent.forEach(counter -> line("| %s | | | | | | |", counter));
    }

    private void row(String what, Samples samples) {
        line(
                "| %s | %d | %.1f | %.1f | %.1f | %.1f | %.1f |",
                what,
                samples.size(),
                samples.at(0.5),
                samples.at(0.95),
                samples.at(0.99),
                samples.at(0),
                samples.at(1));
    }

    private void line(String format, Object... values) {
        String line = String.format(Locale.ROOT, format, values);
        System.out.println(line);
        report.append(line).append('\n');
    }

    /** Callers on event loops of their own. */
    private final class Callers implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx(Server.options());
        private final WebSocketClient client =
                vertx.createWebSocketClient(new WebSocketClientOptions().setMaxConnections(10_000));

        Future<?> talk(Server server, int howMany, int turnsEach, int interruptEvery, Figures figures) {
            List<Future<Void>> talks = new ArrayList<>();
            for (int i = 0; i < howMany; i++) {
                Talk talk = new Talk(vertx, seeds.incrementAndGet(), turnsEach, interruptEvery, figures);
                talks.add(call(server, talk, talk.over().future()));
            }
            return Future.all(talks);
        }

        Future<Void> share(Server server, int howMany) {
            ServerShare first = new ServerShare(vertx, Collections.nCopies(howMany, new ServerShare.Times()));
            return call(server, first, first.over().future());
        }

        Future<Void> call(Server server, Caller.Listener listener, Future<Void> over) {
            // A context for each caller, so that they spread over the event loops.
            Context context = vertx.getOrCreateContext();
            Promise<Void> called = Promise.promise();
            context.runOnContext(v -> Caller.call(vertx, client, server.port(), listener)
                    .<Void>mapEmpty()
                    .onComplete(called));
            return called.future().compose(v -> over);
        }

        @Override
        public void close() throws Exception {
            vertx.close().await(1, TimeUnit.MINUTES);
        }
    }
}
