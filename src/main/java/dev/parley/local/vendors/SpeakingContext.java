package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/**
 * One stream of text turned into speech on an ElevenLabs socket: gathers text until there is enough to speak well, or a
 * flush forces it, and speaks piece by piece. On the event loop of the connection.
 */
final class SpeakingContext implements SpeechSynthesizer.Listener {

    /** Who gets what a context makes. */
    interface Listener {
        /** The next audio, and which characters it says when they are known. */
        void audio(SpeakingContext context, Buffer pcm, JsonObject alignment);

        /** A closed context has given all it will. */
        void finished(SpeakingContext context);

        /** The engine broke down. */
        void failed(SpeakingContext context, Throwable cause);
    }

    /**
     * How a socket's contexts gather text.
     *
     * @param auto speak every piece of text as it comes
     * @param sampleRate of the audio, in Hz
     * @param aligned whether the characters are told with the audio
     */
    record Settings(boolean auto, int sampleRate, boolean aligned) {}

    private final String id;
    private final JsonObject voiceSettings;
    private final SpeechSynthesizer synthesizer;
    private final Settings settings;
    private final List<Integer> schedule;
    private final Listener listener;
    private final StringBuilder gathered = new StringBuilder();
    private final Deque<String> waiting = new ArrayDeque<>();
    private int pieces;
    private Alignment alignment;
    private SpeechSynthesizer.Synthesis speech;
    private boolean closing;

    SpeakingContext(
            String id,
            JsonObject voiceSettings,
            List<Integer> schedule,
            SpeechSynthesizer synthesizer,
            Settings settings,
            Listener listener) {
        this.id = id;
        this.voiceSettings = voiceSettings;
        this.schedule = schedule;
        this.synthesizer = synthesizer;
        this.settings = settings;
        this.listener = listener;
    }

    String id() {
        return id;
    }

    /** What its first message said of the voice; null for nothing. */
    JsonObject voiceSettings() {
        return voiceSettings;
    }

    boolean isClosing() {
        return closing;
    }

    void text(String text) {
        gathered.append(text);
        int enough = schedule.get(Math.min(pieces, schedule.size() - 1));
        if (settings.auto() || gathered.length() >= enough) {
            flush();
        }
    }

    /** Speaks what has been gathered, be it little. */
    void flush() {
        String piece = gathered.toString();
        gathered.setLength(0);
        if (!piece.isBlank()) {
            pieces++;
            waiting.add(piece);
            next();
        }
    }

    /** No more text comes. What was gathered and not flushed is dropped, as the vendor does. */
    void close() {
        if (!closing) {
            closing = true;
            gathered.setLength(0);
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
        String piece = waiting.poll();
        if (piece != null) {
            alignment = new Alignment(piece, settings.sampleRate());
            speech = synthesizer.synthesize(piece, settings.sampleRate(), this);
        } else if (closing) {
            listener.finished(this);
        }
    }

    @Override
    public void audio(Buffer pcm) {
        listener.audio(this, pcm, settings.aligned() ? alignment.of(pcm) : null);
    }

    @Override
    public void done() {
        speech = null;
        if (settings.aligned() && alignment.hasRest()) {
            listener.audio(this, Buffer.buffer(), alignment.rest());
        }
        next();
    }

    @Override
    public void failed(Throwable cause) {
        speech = null;
        listener.failed(this, cause);
    }
}
