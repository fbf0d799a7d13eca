package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import dev.parley.local.engine.SpeechRecognizer;
import io.vertx.core.buffer.Buffer;
import java.util.HashSet;
import java.util.Set;

/**
 * The audio of a speech-to-text connection on its way to the recognizer: 16 kHz, cut into utterances by the endpointer or by
 * the client. On the event loop of the connection.
 */
final class SpeechInput implements Endpointer.Listener {

    /** What a protocol makes of an utterance; the index counts from 0. */
    interface Listener {
        /** The endpointer found speech. */
        void started(int utterance);

        /** The words so far. */
        void partial(int utterance, String words);

        /** The endpointer found the end of speech; the words follow. */
        void ended(int utterance);

        /** The words, empty when they were not understood. */
        void heard(int utterance, String words);

        /** The recognizer failed. */
        void failed(Throwable cause);
    }

    private final SpeechRecognizer recognizer;
    private final Listener listener;
    private final Endpointer endpointer;
    private final Set<Utterance> unheard = new HashSet<>();
    private int next;
    private Utterance current;

    /** @param endpointing how utterances are found, or null when the client says where they begin and end */
    SpeechInput(SpeechRecognizer recognizer, Endpointer.Settings endpointing, Listener listener) {
        this.recognizer = recognizer;
        this.listener = listener;
        this.endpointer = endpointing == null ? null : new Endpointer(endpointing, this);
    }

    /** The next audio. Audio outside of utterances that the client has to mark is not heard. */
    void audio(Buffer pcm) {
        Buffer samples = pcm.slice(0, pcm.length() - pcm.length() % 2);
        if (endpointer != null) {
            endpointer.add(samples);
        } else if (current != null) {
            current.recognition.audio(samples);
        }
    }

    /** An utterance begins, if none is running. */
    void begin() {
        if (current == null) {
            current = new Utterance(next++);
            unheard.add(current);
            current.recognition = recognizer.recognize(current);
        }
    }

    /** The utterance ends here. Nothing happens when none is running. */
    void finish() {
        if (endpointer != null) {
            endpointer.reset();
        }
        if (current != null) {
            SpeechRecognizer.Recognition ending = current.recognition;
            current = null;
            ending.finish();
        }
    }

    /** The connection is gone: nobody waits for words, of utterances that have ended neither. */
    void close() {
        unheard.forEach(utterance -> utterance.recognition.cancel());
        unheard.clear();
        current = null;
    }

    @Override
    public void started(Buffer prefix) {
        begin();
        listener.started(current.index);
        current.recognition.audio(prefix);
    }

    @Override
    public void audioOfUtterance(Buffer pcm) {
        current.recognition.audio(pcm);
    }

    @Override
    public void ended() {
        listener.ended(current.index);
        finish();
    }

    /** One utterance with the recognizer. */
    private final class Utterance implements SpeechRecognizer.Listener {
        private final int index;
        private SpeechRecognizer.Recognition recognition;

        private Utterance(int index) {
            this.index = index;
        }

        @Override
        public void partial(String words) {
            listener.partial(index, words);
        }

        @Override
        public void finished(String words) {
            unheard.remove(this);
            listener.heard(index, words);
        }

        @Override
        public void failed(Throwable cause) {
            unheard.remove(this);
            listener.failed(cause);
        }
    }
}
