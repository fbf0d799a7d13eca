package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.vendors.ScriptedEngines.Step;
import dev.parley.local.vendors.ScriptedEngines.UtteranceScript;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;

/** Hears what the scripts of {@link ScriptedEngines} say. */
public final class ScriptedRecognizer implements SpeechRecognizer {
    private final Vertx vertx;
    final Queue<UtteranceScript> scripts = new ConcurrentLinkedQueue<>();
    private final AtomicLong audioBytes = new AtomicLong();
    private final AtomicInteger utterances = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();
    volatile Supplier<UtteranceScript> usual = () -> new UtteranceScript().heard(20, "");

    ScriptedRecognizer(Vertx vertx) {
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
