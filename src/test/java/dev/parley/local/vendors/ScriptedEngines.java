package dev.parley.local.vendors;

import dev.parley.local.engine.ChatModel;
import dev.parley.local.engine.Engines;
import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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

    /** What the ear makes of one utterance. Partials are timed from its beginning, the final from its end. */
    public static final class UtteranceScript {
        private final Queue<Step<String>> partials = new ArrayDeque<>();
        private Step<String> heard = new Step<>(20, "");
        private boolean silent;
        private long failsAfterMs = -1;

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

    /** What the mind answers to one question. */
    public static final class AnswerScript {
        private final Queue<Step<String>> tokens = new ArrayDeque<>();
        private ChatModel.Call call;
        private boolean stalls;
        private boolean fails;

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
        private volatile long firstAudioAfterMs;
        private volatile long everyMs;
        private volatile double msPerChar = 60;
        private volatile int chunkMs = 100;
        private volatile int failsAfterChunks = -1;
        private volatile int stallsAfterChunks = -1;

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

    /** The scripted recogniser. */
    public static final class ScriptedRecognizer implements SpeechRecognizer {
        private final Vertx vertx;
        private final Queue<UtteranceScript> scripts = new ConcurrentLinkedQueue<>();
        private final AtomicLong audioBytes = new AtomicLong();
        private final AtomicInteger utterances = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private volatile Supplier<UtteranceScript> usual = () -> new UtteranceScript().heard(20, "");

        private ScriptedRecognizer(Vertx vertx) {
            this.vertx = vertx;
        }

        /** Bytes of 16 kHz audio of all utterances. */
        public long audioBytes() {
            return audioBytes.get();
        }

        /** How many utterances were begun. */
        public int utterances() {
            return utterances.get();
        }

        /** How many were cancelled before their final. */
        public int cancelled() {
            return cancelled.get();
        }

        @Override
        public SpeechRecognizer.Recognition recognize(Listener listener) {
            utterances.incrementAndGet();
            UtteranceScript queued = scripts.poll();
            return new Hearing(queued == null ? usual.get() : queued, listener);
        }

        private final class Hearing implements SpeechRecognizer.Recognition {
            private final UtteranceScript script;
            private final Listener listener;
            private final Timeline timeline = new Timeline(vertx);

            private Hearing(UtteranceScript script, Listener listener) {
                this.script = script;
                this.listener = listener;
                long at = 0;
                for (Step<String> partial : script.partials) {
                    at += partial.afterMs();
                    timeline.at(at, () -> listener.partial(partial.what()));
                }
                if (script.failsAfterMs >= 0) {
                    timeline.at(script.failsAfterMs, () -> fail());
                }
            }

            private void fail() {
                timeline.stop();
                listener.failed(new IllegalStateException("scripted"));
            }

            @Override
            public void audio(Buffer pcm) {
                audioBytes.addAndGet(pcm.length());
            }

            @Override
            public void finish() {
                if (!script.silent) {
                    timeline.at(script.heard.afterMs(), () -> {
                        timeline.stop();
                        listener.finished(script.heard.what());
                    });
                }
            }

            @Override
            public void cancel() {
                cancelled.incrementAndGet();
                timeline.stop();
            }
        }
    }

    /** The scripted responder. */
    public static final class ScriptedChatModel implements ChatModel {
        private final Vertx vertx;
        private final Queue<AnswerScript> scripts = new ConcurrentLinkedQueue<>();
        private final List<Request> questions = new CopyOnWriteArrayList<>();
        private final AtomicInteger live = new AtomicInteger();
        private final AtomicInteger most = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();
        private final AtomicInteger tokens = new AtomicInteger();
        private volatile Function<Request, AnswerScript> usual = question -> new AnswerScript();

        private ScriptedChatModel(Vertx vertx) {
            this.vertx = vertx;
        }

        /** All that was asked, in order of arrival. */
        public List<Request> questions() {
            return List.copyOf(questions);
        }

        /** Answers being given now. */
        public int live() {
            return live.get();
        }

        /** The most answers that were given at one time. */
        public int most() {
            return most.get();
        }

        /** Answers that were cancelled before their end. */
        public int cancelled() {
            return cancelled.get();
        }

        /** Tokens generated, over all answers. */
        public int tokens() {
            return tokens.get();
        }

        @Override
        public ChatModel.Completion complete(Request question, Listener listener) {
            questions.add(question);
            most.accumulateAndGet(live.incrementAndGet(), Math::max);
            AnswerScript queued = scripts.poll();
            AnswerScript script = queued == null ? usual.apply(question) : queued;
            Timeline timeline = new Timeline(vertx);
            long at = 0;
            for (Step<String> token : script.tokens) {
                at += token.afterMs();
                timeline.at(at, () -> {
                    tokens.incrementAndGet();
                    listener.token(token.what());
                });
            }
            if (!script.stalls) {
                timeline.at(at, () -> {
                    live.decrementAndGet();
                    timeline.stop();
                    if (script.fails) {
                        listener.failed(new IllegalStateException("scripted"));
                    } else {
                        if (script.call != null) {
                            listener.call(script.call);
                        }
                        listener.done();
                    }
                });
            }
            return () -> {
                if (timeline.stop()) {
                    live.decrementAndGet();
                    cancelled.incrementAndGet();
                }
            };
        }
    }

    /** The scripted voice. */
    public static final class ScriptedSynthesizer implements SpeechSynthesizer {
        private final Vertx vertx;
        private final Queue<SpeechScript> scripts = new ConcurrentLinkedQueue<>();
        private final SpeechScript usual = new SpeechScript();
        private final List<String> texts = new CopyOnWriteArrayList<>();
        private final AtomicInteger live = new AtomicInteger();
        private final AtomicInteger cancelled = new AtomicInteger();

        private ScriptedSynthesizer(Vertx vertx) {
            this.vertx = vertx;
        }

        /** All texts that were to be spoken, in order of arrival. */
        public List<String> texts() {
            return List.copyOf(texts);
        }

        /** Texts being spoken now. */
        public int live() {
            return live.get();
        }

        /** Texts whose speech was cancelled before its end. */
        public int cancelled() {
            return cancelled.get();
        }

        @Override
        public SpeechSynthesizer.Synthesis synthesize(String text, int sampleRate, Listener listener) {
            texts.add(text);
            live.incrementAndGet();
            SpeechScript queued = scripts.poll();
            SpeechScript script = queued == null ? usual : queued;
            Timeline timeline = new Timeline(vertx);
            Buffer pcm = Tone.of(440, (int) (text.strip().length() * script.msPerChar), sampleRate);
            int chunkBytes = sampleRate * script.chunkMs / 1000 * 2;
            int chunks = (pcm.length() + chunkBytes - 1) / chunkBytes;
            long at = script.firstAudioAfterMs;
            for (int i = 0; i < chunks; i++) {
                if (i == script.failsAfterChunks || i == script.stallsAfterChunks) {
                    break;
                }
                Buffer chunk = pcm.slice(i * chunkBytes, Math.min(pcm.length(), (i + 1) * chunkBytes));
                timeline.at(at, () -> listener.audio(chunk));
                at += script.everyMs;
            }
            if (script.stallsAfterChunks < 0) {
                timeline.at(at, () -> {
                    live.decrementAndGet();
                    timeline.stop();
                    if (script.failsAfterChunks >= 0) {
                        listener.failed(new IllegalStateException("scripted"));
                    } else {
                        listener.done();
                    }
                });
            }
            return () -> {
                if (timeline.stop()) {
                    live.decrementAndGet();
                    cancelled.incrementAndGet();
                }
            };
        }
    }

    /** What shall happen when, in the order of being told for equal times; all of it ends with {@link #stop}. */
    private static final class Timeline {
        private final Vertx vertx;
        private final List<Long> timers = new ArrayList<>();
        private boolean stopped;

        private Timeline(Vertx vertx) {
            this.vertx = vertx;
        }

        void at(long ms, Runnable action) {
            // Vert.x fires timers of one delay in the order of their making, but none of less than a millisecond.
            timers.add(vertx.setTimer(Math.max(1, ms), id -> {
                if (!stopped) {
                    action.run();
                }
            }));
        }

        /** Tells whether it was running. */
        boolean stop() {
            boolean running = !stopped;
            stopped = true;
            timers.forEach(vertx::cancelTimer);
            return running;
        }
    }
}
