package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;

/** One reply's texts turned into speech, one after the other. On the event loop of the connection. */
final class SpeakingContext implements SpeechSynthesizer.Listener {

    /** Who gets what a context makes. */
    interface Listener {
        /** The next audio, and which characters it says. */
        void audio(SpeakingContext context, Buffer pcm, JsonObject alignment);

        /** A closed context has given all it will. */
        void finished(SpeakingContext context);

        /** The synthesizer failed. */
        void failed(Throwable cause);
    }

    private final String id;
    private final SpeechSynthesizer synthesizer;
    private final int sampleRate;
    private final Listener listener;
    private final Deque<String> waiting = new ArrayDeque<>();
    private Alignment alignment;
    private SpeechSynthesizer.Synthesis speech;
    private boolean closing;

    /** @param sampleRate of the audio, in Hz */
    SpeakingContext(String id, SpeechSynthesizer synthesizer, int sampleRate, Listener listener) {
        this.id = id;
        this.synthesizer = synthesizer;
        this.sampleRate = sampleRate;
        this.listener = listener;
    }

    String id() {
        return id;
    }

    /** Speaks a text after those before it; one without words says nothing. */
    void text(String text) {
        if (!text.isBlank() && !closing) {
            waiting.add(text);
            next();
        }
    }

    /** No more text comes. */
    void close() {
        if (!closing) {
            closing = true;
            next();
        }
    }

    /** Stops at once. The listener is not called again. */
    void cancel() {
        closing = true;
        waiting.clear();
        if (speech != null) {
            speech.cancel();
        }
    }

    private void next() {
        if (speech != null) {
            return;
        }
        String text = waiting.poll();
        if (text != null) {
            alignment = new Alignment(text, sampleRate);
            speech = synthesizer.synthesize(text, sampleRate, this);
        } else if (closing) {
            listener.finished(this);
        }
    }

    @Override
    public void audio(Buffer pcm) {
        listener.audio(this, pcm, alignment.of(pcm));
    }

    @Override
    public void done() {
        speech = null;
        if (alignment.hasRest()) {
            listener.audio(this, Buffer.buffer(), alignment.rest());
        }
        next();
    }

    @Override
    public void failed(Throwable cause) {
        speech = null;
        listener.failed(cause);
    }
}
