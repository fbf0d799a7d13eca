package dev.parley.local.vendors;

import dev.parley.local.engine.ChatModel;
import dev.parley.local.engine.Engines;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Engines that do what a test says, and remember what was asked of them. Each engine has a queue of scripts for the
 * utterances, questions and texts to come, and a usual behaviour for when the queue is empty:
 *
 * <pre>
 * ScriptedEngines engines = new ScriptedEngines(vertx);
 * engines.hears("what time is it");                                     // usual: final 20 ms after the end
 * engines.nextUtterance().partial(200, "what time").partial(400, "what time is it").heard(50, "what time is it");
 * engines.nextUtterance().silent();                                     // never a final
 * engines.thinks("It is ", "three.");                                   // usual: tokens without delay
 * engines.nextAnswer().token(100, "Once ").token(30, "upon ").stalls();
 * engines.speaks().firstAudioAfter(120).msPerChar(60);                  // usual: a 440 Hz tone
 * engines.nextSpeech().fails();
 * VendorSimulator vendors = VendorSimulator.start(vertx, 0, engines.engines())...
 * engines.model().questions(); engines.model().cancelled(); engines.recognizer().audioBytes();
 * </pre>
 *
 * All times are milliseconds of the clock. Scripts may be set from any thread; the records may be read from any thread.
 */
public final class ScriptedEngines {
    private final ScriptedRecognizer recognizer;
    private final ScriptedChatModel model;
    private final ScriptedSynthesizer synthesizer;

    public ScriptedEngines(Vertx vertx) {
        recognizer = new ScriptedRecognizer(vertx);
        model = new ScriptedChatModel(vertx);
        synthesizer = new ScriptedSynthesizer(vertx);
    }

    /** For {@link VendorSimulator#start}. */
    public Engines engines() {
        return new Engines(recognizer, model, synthesizer);
    }

    public ScriptedRecognizer recognizer() {
        return recognizer;
    }

    public ScriptedChatModel model() {
        return model;
    }

    public ScriptedSynthesizer synthesizer() {
        return synthesizer;
    }

    /** Usually every utterance is heard as these words, 20 ms after its end. */
    public ScriptedEngines hears(String words) {
        recognizer.usual = () -> new UtteranceScript().heard(20, words);
        return this;
    }

    /** Usually every utterance is heard as this says. */
    public ScriptedEngines hears(Supplier<UtteranceScript> utterances) {
        recognizer.usual = utterances;
        return this;
    }

    /** The script of the next utterance that has none yet. */
    public UtteranceScript nextUtterance() {
        UtteranceScript script = new UtteranceScript();
        recognizer.scripts.add(script);
        return script;
    }

    /** Usually every question is answered with these tokens, without delay. */
    public ScriptedEngines thinks(String... tokens) {
        return thinks(question -> {
            AnswerScript script = new AnswerScript();
            for (String token : tokens) {
                script.token(0, token);
            }
            return script;
        });
    }

    /** Usually every question is answered as this function says. */
    public ScriptedEngines thinks(Function<ChatModel.Request, AnswerScript> answers) {
        model.usual = answers;
        return this;
    }

    /** The script of the next answer that has none yet. */
    public AnswerScript nextAnswer() {
        AnswerScript script = new AnswerScript();
        model.scripts.add(script);
        return script;
    }

    /** How every text is usually spoken; to be changed in place. */
    public SpeechScript speaks() {
        return synthesizer.usual;
    }

    /** The script of the next text that has none yet. */
    public SpeechScript nextSpeech() {
        SpeechScript script = new SpeechScript();
        synthesizer.scripts.add(script);
        return script;
    }

    /** Something that happens so many milliseconds after the step before it. */
    record Step<T>(long afterMs, T what) {}

    /** What the recogniser makes of one utterance. Partials are timed from its beginning, the final from its end. */
    public static final class UtteranceScript {
        final Queue<Step<String>> partials = new ArrayDeque<>();
        Step<String> heard = new Step<>(20, "");
        boolean silent;
        long failsAfterMs = -1;

        /** A partial, so long after the one before (or after the beginning). */
        public UtteranceScript partial(long afterMs, String words) {
            partials.add(new Step<>(afterMs, words));
            return this;
        }

        /** The final, so long after the end of the utterance. */
        public UtteranceScript heard(long afterMs, String words) {
            heard = new Step<>(afterMs, words);
            return this;
        }

        /** No final ever comes. */
        public UtteranceScript silent() {
            silent = true;
            return this;
        }

        /** The engine breaks down so long after the beginning. */
        public UtteranceScript fails(long afterMs) {
            failsAfterMs = afterMs;
            return this;
        }
    }

    /** What the model answers to one question. */
    public static final class AnswerScript {
        final Queue<Step<String>> tokens = new ArrayDeque<>();
        ChatModel.Call call;
        boolean stalls;
        boolean fails;

        /** The answer ends with the call of a tool. */
        public AnswerScript calls(ChatModel.Call tool) {
            call = tool;
            return this;
        }

        /** A token, so long after the one before (or after the question). */
        public AnswerScript token(long afterMs, String text) {
            tokens.add(new Step<>(afterMs, text));
            return this;
        }

        /** The words of the text as tokens, evenly spaced. */
        public AnswerScript words(long firstAfterMs, long everyMs, String text) {
            long after = firstAfterMs;
            for (String word : text.split("(?= )")) {
                token(after, word);
                after = everyMs;
            }
            return this;
        }

        /** After the tokens nothing more comes, not even the end. */
        public AnswerScript stalls() {
            stalls = true;
            return this;
        }

        /** After the tokens the engine breaks down. */
        public AnswerScript fails() {
            fails = true;
            return this;
        }
    }

    /** How the voice speaks one text: a 440 Hz tone. */
    public static final class SpeechScript {
        volatile long firstAudioAfterMs;
        volatile long everyMs;
        volatile double msPerChar = 60;
        volatile int chunkMs = 100;
        volatile int failsAfterChunks = -1;
        volatile int stallsAfterChunks = -1;

        /** From the text to the first audio. */
        public SpeechScript firstAudioAfter(long ms) {
            firstAudioAfterMs = ms;
            return this;
        }

        /** From one chunk to the next; 0 gives all at once. */
        public SpeechScript chunkEvery(long ms) {
            everyMs = ms;
            return this;
        }

        /** How much audio there is for each character; 0 for none at all. */
        public SpeechScript msPerChar(double ms) {
            msPerChar = ms;
            return this;
        }

        /** How much audio is in a chunk. */
        public SpeechScript chunkMs(int ms) {
            chunkMs = ms;
            return this;
        }

        /** The engine breaks down at once. */
        public SpeechScript fails() {
            return failsAfter(0);
        }

        /** The engine breaks down after so many chunks. */
        public SpeechScript failsAfter(int chunks) {
            failsAfterChunks = chunks;
            return this;
        }

        /** After so many chunks nothing more comes, not even the end. */
        public SpeechScript stallsAfter(int chunks) {
            stallsAfterChunks = chunks;
            return this;
        }
    }
}
