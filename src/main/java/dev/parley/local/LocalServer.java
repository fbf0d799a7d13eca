package dev.parley.local;

import dev.parley.local.demo.DemoEngines;
import dev.parley.local.engine.Engines;
import dev.parley.local.engine.JvmMemory;
import dev.parley.local.models.ModelStore;
import dev.parley.local.neural.NeuralEngines;
import dev.parley.local.rules.RuleResponder;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The keyless server: the vendors' wire protocols on a loopback port, and the engines of this JVM behind them. */
public final class LocalServer {
    /** Fetches the models. */
    public static final String MODELS_COMMAND = "java -jar target/parley.jar models";

    private static final Logger log = LoggerFactory.getLogger(LocalServer.class);

    /** What people may try first when anything can be said. */
    private static final List<String> OPEN_PHRASES = List.of(
            "What time is it in Tokyo?",
            "What is 12 times 7, plus 5?",
            "Tell me a story about a penguin",
            "Tell me a joke",
            "What is the capital of France?",
            "How many kilometers is 26 miles?",
            "My name is Anna",
            "Set a timer for five minutes",
            "What can you do?");

    private final Vertx vertx;
    private final VendorSimulator simulator;
    private final Choice choice;

    /**
     * The engines, and what a user is told of them.
     *
     * @param understandsAll whether the recognizer takes open speech, and not only the phrases
     */
    private record Choice(Engines engines, boolean understandsAll, String notice) {}

    private LocalServer(Vertx vertx, VendorSimulator simulator, Choice choice) {
        this.vertx = vertx;
        this.simulator = simulator;
        this.choice = choice;
    }

    /**
     * Starts a server. Completes when it listens; the engines load on first use or by {@link #load}. Fails with an
     * {@link IllegalArgumentException}, whose message is for the user, when models are wanted and missing.
     *
     * @param port to listen on at 127.0.0.1, 0 for any free one
     * @param engines "models", "demo", or "auto": each model if it is there
     * @param models the folder of the models
     */
    public static Future<LocalServer> start(Vertx vertx, int port, String engines, String models) {
        return vertx.executeBlocking(() -> choose(vertx, engines, ModelStore.at(models)))
                .compose(choice -> VendorSimulator.start(vertx, port, choice.engines())
                        .map(simulator -> new LocalServer(vertx, simulator, choice)))
                .onSuccess(started -> log.info("Local engines: {}", started.notice()));
    }

    private static Choice choose(Vertx vertx, String engines, ModelStore store) {
        boolean demo = engines.equals("demo");
        Optional<Path> recognizer = demo ? Optional.empty() : store.recognizer();
        Optional<Path> voice = demo ? Optional.empty() : store.voice();
        if (engines.equals("models") && (recognizer.isEmpty() || voice.isEmpty())) {
            throw new IllegalArgumentException(
                    "local.engines: the models are not in " + store.folder() + ", fetch them with: " + MODELS_COMMAND);
        }
        String ears = recognizer.isPresent()
                ? "Moonshine understands open English"
                : "the demonstration understands a list of phrases";
        String speech = voice.map(file ->
                        "a neural voice (" + file.getFileName().toString().replace(".onnx", "") + ") speaks")
                .orElse("a simple voice speaks");
        String more = recognizer.isPresent() && voice.isPresent()
                ? "local.engines \"demo\" starts the demonstration"
                : "for open conversation and a better voice: " + MODELS_COMMAND;
        return new Choice(
                new Engines(
                        recognizer
                                .map(folder -> NeuralEngines.recognizer(vertx, folder))
                                .orElseGet(() -> DemoEngines.recognizer(vertx)),
                        new RuleResponder(vertx, Clock.systemDefaultZone()),
                        voice.map(file -> NeuralEngines.synthesizer(vertx, file))
                                .orElseGet(() -> DemoEngines.synthesizer(vertx))),
                recognizer.isPresent(),
                ears + ", " + speech + "; " + more);
    }

    /** Loads the engines on their worker threads; completes when they are at full speed. Nobody needs to wait for it. */
    public Future<Void> load() {
        return choice.engines().load().onSuccess(loaded -> vertx.executeBlocking(() -> {
                    JvmMemory.giveBackWhatLoadingLeft();
                    return null;
                })
                .onFailure(cause -> log.warn("memory is not given back", cause)));
    }

    /** Which engines these are, and which command gets others: one sentence for a user. */
    public String notice() {
        return choice.notice();
    }

    /** Examples of what the engines understand, as a user would say them. */
    public List<String> phrases() {
        return choice.understandsAll() ? OPEN_PHRASES : DemoEngines.PHRASES;
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
