package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechSynthesizer;
import dev.parley.local.vendors.ScriptedEngines.SpeechScript;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Speaks a tone as the scripts of {@link ScriptedEngines} say. */
public final class ScriptedSynthesizer implements SpeechSynthesizer {
    private final Vertx vertx;
    final Queue<SpeechScript> scripts = new ConcurrentLinkedQueue<>();
    final SpeechScript usual = new SpeechScript();
    private final List<String> texts = new CopyOnWriteArrayList<>();
    private final AtomicInteger live = new AtomicInteger();
    private final AtomicInteger cancelled = new AtomicInteger();

    ScriptedSynthesizer(Vertx vertx) {
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
