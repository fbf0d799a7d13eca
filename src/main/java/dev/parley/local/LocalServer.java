package dev.parley.local;

import dev.parley.local.demo.DemoEngines;
import dev.parley.local.engine.Engines;
import dev.parley.local.models.ModelStore;
import dev.parley.local.neural.NeuralEngines;
import dev.parley.local.rules.RuleResponder;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keyless server: the vendors' wire protocols on a loopback port, and the engines of this JVM behind them. */
public final class LocalServer {
    private static final Logger log = LoggerFactory.getLogger(LocalServer.class);
    private static final String FETCH = "java -jar target/parley.jar models";
    private static final List<String> QUESTIONS = List.of(
            "What time is it in Tokyo?",
            "What is twelve times twelve?",
            "Tell me a joke",
            "Tell me a story about the sea",
            "Set a timer for one minute",
            "What is the capital of France?",
            "What can you do?");

    private final Vertx vertx;
    private final VendorSimulator simulator;
    private final Engines engines;
    private final List<String> phrases;

    private LocalServer(Vertx vertx, VendorSimulator simulator, Engines engines, List<String> phrases) {
        this.vertx = vertx;
        this.simulator = simulator;
        this.engines = engines;
        this.phrases = phrases;
    }

    /**
     * Starts a server. Completes when it listens; the engines load on first use or by {@link #load}.
     *
     * @param port to listen on at 127.0.0.1, 0 for any free one
     * @param kind "models", "demo", or "auto": the models if they are there
     * @param models their folder; fails when kind is "models" and one is missing
     */
    public static Future<LocalServer> start(Vertx vertx, int port, String kind, String models) {
        ModelStore store = ModelStore.at(models);
        boolean complete = store.recognizer().isPresent() && store.voice().isPresent();
        if (kind.equals("models") && !complete) {
            return Future.failedFuture("Models are missing in " + store.folder() + "; fetch them: " + FETCH);
        }
        boolean open = complete && !kind.equals("demo");
        if (open) {
            log.info(
                    "Local engines: models in {}, {} conversations at once",
                    store.folder(),
                    NeuralEngines.CONVERSATIONS);
        } else {
            log.info(
                    "Local engines: the demonstration, which understands a list of phrases; for open conversation: {}",
                    FETCH);
        }
        Engines engines = open ? neural(vertx, store) : demo(vertx);
        List<String> phrases = open ? QUESTIONS : DemoEngines.PHRASES;
        return VendorSimulator.start(vertx, port, engines)
                .map(simulator -> new LocalServer(vertx, simulator, engines, phrases));
    }

    private static Engines demo(Vertx vertx) {
        return new Engines(DemoEngines.recognizer(vertx), responder(vertx), DemoEngines.synthesizer(vertx));
    }

    private static Engines neural(Vertx vertx, ModelStore store) {
        return new Engines(
                NeuralEngines.recognizer(vertx, store.recognizer().orElseThrow()),
                responder(vertx),
                NeuralEngines.synthesizer(vertx, store.voice().orElseThrow()));
    }

    private static RuleResponder responder(Vertx vertx) {
        return new RuleResponder(vertx, Clock.systemDefaultZone());
    }

    /** Loads the engines on their worker threads; completes when they are at full speed. Nobody needs to wait for it. */
    public Future<Void> load() {
        // Loading leaves hundreds of MB of garbage; one collection of some 100 ms gives the memory back.
        return engines.load()
                .onSuccess(loaded -> vertx.executeBlocking(() -> {
                    System.gc();
                    return null;
                }));
    }

    /** Examples of what the engines understand, as a user would say them; with the models they understand any other. */
    public List<String> phrases() {
        return phrases;
    }

    /** The port that it listens on. */
    public int port() {
        return simulator.port();
    }

    /** Closes all connections, then the engines. */
    public Future<Void> close() {
        return simulator.close();
    }
}
