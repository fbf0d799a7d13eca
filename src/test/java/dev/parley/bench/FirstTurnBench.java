package dev.parley.bench;

import dev.parley.bench.ServerShare.Times;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Measures whether the first turn of a fresh server is as fast as the tenth: starts the server several times as its own
 * process, and times its first ten turns against vendors with constant delays. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pbench -Dexec.mainClass=dev.parley.bench.FirstTurnBench</pre>
 */
public final class FirstTurnBench {
    private static final int TURNS = 10;
    private static final long PATIENCE_S = 60;

    private FirstTurnBench() {}

    /** @param args how many starts, five by default */
    public static void main(String[] args) throws Exception {
        try {
            measure(args);
            System.exit(0);
        } catch (Exception e) {
            // The event loops would go on.
            e.printStackTrace();
            System.exit(1);
        }
    }

    private static void measure(String[] args) throws Exception {
        int starts = args.length > 0 ? Integer.parseInt(args[0]) : 5;
        Vertx vertx = Vertx.vertx(Server.options());
        VendorSimulator vendors = VendorSimulator.start(
                        vertx, 0, new Vendors(vertx, 1, 500).steady().engines())
                .await(PATIENCE_S, TimeUnit.SECONDS);
        WebSocketClient client = vertx.createWebSocketClient();
        // The first start warms up this process.
        once(vertx, client, vendors.port(), turns());
        List<Times> turns = turns();
        Samples ready = new Samples();
        for (int i = 0; i < starts; i++) {
            ready.add(once(vertx, client, vendors.port(), turns));
        }
        System.out.printf(Locale.ROOT, "ready after %.0f ms; medians of %d starts, ms%n", ready.at(0.5), starts);
        tell("question to first audio, turns 1 to 10:      ", turns, Times::answer);
        tell("vendor's first audio to client, turns 1 to 10:", turns, Times::firstAudio);
        tell("stop to interrupted, turns 1 to 10:          ", turns, Times::stop);
    }

    private static List<Times> turns() {
        return Stream.generate(Times::new).limit(TURNS).toList();
    }

    private static void tell(String what, List<Times> turns, Function<Times, Samples> which) {
        StringBuilder line = new StringBuilder(what);
        turns.forEach(turn -> line.append(
                String.format(Locale.ROOT, " %.1f", which.apply(turn).at(0.5))));
        System.out.println(line);
    }

    /** Starts a server and has a conversation with it. Gives the milliseconds until it was ready. */
    private static double once(Vertx vertx, WebSocketClient client, int vendors, List<Times> turns) throws Exception {
        Path conf = Files.createTempFile("parley", ".json");
        Files.writeString(
                conf,
                Server.config(vendors)
                        .put("turn", new JsonObject().put("speculateAfterMs", 0))
                        .encode());
        long begin = System.nanoTime();
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Dlogback.configurationFile=conf/logback.xml",
                        "-cp",
                        classPath(),
                        "dev.parley.Main",
                        "dev.parley.ParleyVerticle",
                        "-conf",
                        conf.toString())
                .redirectErrorStream(true)
                .start();
        try (BufferedReader log = process.inputReader()) {
            String line = log.readLine();
            while (line != null && !line.contains("Parley listens on")) {
                line = log.readLine();
            }
            if (line == null) {
                throw new IllegalStateException("the server does not start");
            }
            double readyMs = (System.nanoTime() - begin) / 1e6;
            ServerShare share = new ServerShare(vertx, turns);
            Caller.call(
                            vertx,
                            client,
                            Integer.parseInt(line.replaceAll(".*:", "").strip()),
                            share)
                    .compose(caller -> share.over().future())
                    .await(PATIENCE_S, TimeUnit.SECONDS);
            return readyMs;
        } finally {
            process.destroy();
            process.waitFor(PATIENCE_S, TimeUnit.SECONDS);
            Files.delete(conf);
        }
    }

    /** Inside Maven the class path is not the virtual machine's. */
    private static String classPath() throws Exception {
        List<String> paths = new ArrayList<>();
        if (FirstTurnBench.class.getClassLoader() instanceof URLClassLoader loader) {
            for (URL url : loader.getURLs()) {
                paths.add(Path.of(url.toURI()).toString());
            }
        } else {
            paths.add(System.getProperty("java.class.path"));
        }
        return String.join(System.getProperty("path.separator"), paths);
    }
}
