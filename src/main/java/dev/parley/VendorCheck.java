package dev.parley;

import dev.parley.CheckTable.Measure;
import dev.parley.CheckTable.Row;
import dev.parley.bus.Codecs;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.local.LocalServer;
import dev.parley.turn.Stage;
import dev.parley.vendor.VendorKeyCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.PrintStream;
import java.util.Locale;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * {@code java -jar parley.jar check}: tries the three vendors with their keys, has a {@link Rehearsal} of one turn, and prints
 * what came of it. Blocks the calling thread, which must not be an event loop.
 */
final class VendorCheck {
    private static final long PATIENCE_MS = 15_000;

    private final Vertx vertx;
    private final JsonObject resolved;
    private final ParleyConfig config;
    private final CheckTable table = new CheckTable();

    private VendorCheck(Vertx vertx, JsonObject resolved) {
        this.vertx = vertx;
        this.resolved = resolved;
        this.config = ConfigLoader.bind(resolved);
    }

    /**
     * Runs the check.
     *
     * @return the exit status: 0 if a conversation is possible, else 1
     * @throws ConfigException when the configuration is not usable
     */
    static int run(JsonObject given, PrintStream out) {
        return run(given, out, PATIENCE_MS);
    }

    /** @param patienceMs longest wait for a vendor to say anything */
    static int run(JsonObject given, PrintStream out, long patienceMs) {
        JsonObject resolved = ConfigLoader.ofEnvironment().resolve(given);
        ConfigLoader.bind(resolved);
        Vertx vertx = Vertx.vertx();
        try {
            VendorCheck check = new VendorCheck(vertx, resolved);
            check.run(patienceMs);
            check.table.print(out, check::vendor);
            return check.table.isConversationPossible() ? 0 : 1;
        } finally {
            await(vertx.close());
        }
    }

    private void run(long patienceMs) {
        Codecs.register(vertx);
        if (config.needsLocal()) {
            startLocal();
        }
        for (StageDeployment stage : StageDeployment.of(vertx, ConfigLoader.bind(resolved))) {
            tryKey(stage, table.row(Stage.valueOf(stage.section().toUpperCase(Locale.ROOT))));
            await(stage.deploy(vertx, resolved.getJsonObject(stage.section())));
        }
        Rehearsal rehearsal = new Rehearsal(vertx, patienceMs);
        byte[] speech = rehearsal.speak(table.row(Stage.TTS), config.tts().sampleRate());
        rehearsal.listen(table.row(Stage.STT), speech);
        rehearsal.ask(table.row(Stage.LLM));
    }

    private void startLocal() {
        LocalServer local = await(LocalServer.start(
                vertx, 0, config.local().engines(), config.local().models()));
        await(local.load());
        StageDeployment.of(vertx, config).forEach(stage -> stage.useLocal(resolved, local.port()));
    }

    private static void tryKey(StageDeployment stage, Row row) {
        long from = System.nanoTime();
        boolean reached = true;
        try {
            await(stage.keyCheck().get());
            row.rights("ok");
        } catch (IllegalStateException e) {
            row.rights(e.getCause() instanceof ConfigException ? "refused" : "?");
            row.problem(VendorKeyCheck.words(e.getCause()));
            reached = VendorKeyCheck.isReached(e.getCause());
        }
        if (reached) {
            row.time(Measure.CONNECTED, TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - from));
        }
    }

    private String vendor(Stage stage) {
        StageConfig of =
                switch (stage) {
                    case STT -> config.stt();
                    case LLM -> config.llm();
                    case TTS -> config.tts();
                };
        return of.isLocal() ? "local" : of.vendor();
    }

    /** Waits for a result, at most a minute; throws an exception with the cause. */
    static <T> T await(Future<T> future) {
        try {
            return future.toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("no answer in time", e);
        }
    }
}
