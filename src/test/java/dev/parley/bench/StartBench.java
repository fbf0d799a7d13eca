package dev.parley.bench;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.local.models.ModelStore;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/**
 * Measures a packaged server: milliseconds until {@code /health} answers 200, resident memory when ready, 15 s later (the
 * engines are loaded) and after ten spoken turns, and how long the first and the tenth turn take from the last voiced
 * frame to the first audio. With vendors' URLs, keyless with the demonstration, and with the models if they are in their
 * default folder; each also with a user who speaks as soon as the server is ready. Run it with
 *
 * <pre>mvn -q -ntp test-compile exec:java -Pbench -Dexec.mainClass=dev.parley.bench.StartBench \
 *     -Dexec.args="target/parley.jar 3 [JVM options]"</pre>
 */
public final class StartBench {
    private static final int TURNS = 10;
    private static final int LOADED_AFTER_MS = 15_000;
    private static final int PATIENCE_S = 60;

    private StartBench() {}

    /** @param args the jar, how many starts of each, options for the JVM */
    public static void main(String[] args) throws Exception {
        Vertx vertx = Vertx.vertx(Server.options());
        Speech speech = new Speech(vertx);
        VendorSimulator vendors = VendorSimulator.start(
                        vertx, 0, new Vendors(vertx, 1, 500).steady().engines())
                .await(PATIENCE_S, TimeUnit.SECONDS);
        List<String> command = new ArrayList<>(List.of(args).subList(Math.min(2, args.length), args.length));
        command.addAll(List.of("-jar", args[0]));
        int starts = args.length > 1 ? Integer.parseInt(args[1]) : 3;
        JsonObject keyed = Server.config(vendors.port());
        JsonObject keyless = new JsonObject().put("local", new JsonObject().put("engines", "demo"));
        JsonObject models = new JsonObject().put("local", new JsonObject().put("engines", "models"));
        for (int i = 0; i < starts; i++) {
            for (int waitMs : List.of(0, LOADED_AFTER_MS)) {
                measure("vendors' URLs", command, keyed, waitMs, vertx, speech);
                measure("keyless", command, keyless, waitMs, vertx, speech);
                if (hasModels()) {
                    measure("models", command, models, waitMs, vertx, speech);
                }
            }
        }
        System.exit(0);
    }

    /** @param waitMs from ready to the first turn */
    private static void measure(
            String what, List<String> java, JsonObject config, int waitMs, Vertx vertx, Speech speech)
            throws Exception {
        try (JarProcess server = new JarProcess(java, config)) {
            int ready = server.residentMb();
            Thread.sleep(waitMs);
            int loaded = server.residentMb();
            List<Long> turns = converse(vertx, server.port(), speech);
            System.out.printf(
                    Locale.ROOT,
                    "%-13s ready %5d ms; resident %d MB, %d MB %d s later, %d MB after %d turns; turns %s ms%n",
                    what,
                    server.readyMs(),
                    ready,
                    loaded,
                    waitMs / 1000,
                    server.residentMb(),
                    TURNS,
                    turns);
        }
    }

    private static List<Long> converse(Vertx vertx, int port, Speech speech) throws Exception {
        List<Long> times = new ArrayList<>();
        try (TestClient client = TestClient.talking(vertx, port)) {
            byte[] question = speech.of("what time is it");
            for (int turn = 1; turn <= TURNS; turn++) {
                client.say(question);
                client.awaitAudio(turn);
                times.add(since(client.lastVoicedNs()));
                int answered = turn;
                client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
                if (answered == TURNS) {
                    client.send(new JsonObject().put("type", "session.stop"));
                    client.awaitClose();
                }
            }
        }
        return times;
    }

    private static boolean hasModels() {
        ModelStore store = ModelStore.at("~/.cache/parley/models");
        return store.recognizer().isPresent() && store.voice().isPresent();
    }

    private static long since(long ns) {
        return (System.nanoTime() - ns) / 1_000_000;
    }
}
