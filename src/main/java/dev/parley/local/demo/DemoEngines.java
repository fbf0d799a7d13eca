package dev.parley.local.demo;

import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.engine.SpeechSynthesizer;
import dev.parley.local.engine.WorkerRecognizer;
import dev.parley.local.engine.WorkerSynthesizer;
import io.vertx.core.Vertx;
import java.util.List;

/** The engines that come with the jar: Sphinx4 with the grammar {@code phrases.gram}, and FreeTTS's voice kevin16. */
public final class DemoEngines {
    /** Some phrases of the grammar, as a user would say them. */
    public static final List<String> PHRASES = List.of(
            "What time is it?",
            "What is twenty one times three?",
            "Tell me a story about the sea",
            "Tell me a joke",
            "My name is Anna",
            "What is my name?",
            "What did I say?",
            "What is the date today?",
            "Count to ten",
            "What can you do?",
            "Stop");

    /** Decoding takes a tenth of real time on one thread, and the acoustic model belongs to one thread. */
    private static final WorkerRecognizer.Limits RECOGNIZER = new WorkerRecognizer.Limits(1, 8, 100, 30_000);

    /** FreeTTS keeps global state, and takes 2 ms for a second of speech. */
    private static final WorkerSynthesizer.Limits SYNTHESIZER = new WorkerSynthesizer.Limits(1, 64);

    private DemoEngines() {}

    /** Understands the phrases of the grammar; empty text for all other speech. */
    public static SpeechRecognizer recognizer(Vertx vertx) {
        return new WorkerRecognizer(vertx, "sphinx", RECOGNIZER, SphinxModel::new);
    }

    /** Speaks with FreeTTS. */
    public static SpeechSynthesizer synthesizer(Vertx vertx) {
        return new WorkerSynthesizer(vertx, "freetts", SYNTHESIZER, FreeTtsVoice::new);
    }
}
