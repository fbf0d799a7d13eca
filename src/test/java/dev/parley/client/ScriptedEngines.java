package dev.parley.client;

import dev.parley.sandbox.Ear;
import dev.parley.sandbox.Engines;
import dev.parley.sandbox.Mind;
import dev.parley.sandbox.Voice;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;

/** Engines without delay: every utterance has the same words, every reply repeats what was said last, as a tone. */
public final class ScriptedEngines {
    private static final int MS_PER_CHARACTER = 10;

    private ScriptedEngines() {}

    /** @param words what is heard in every utterance */
    public static Engines hearing(String words) {
        return new Engines(ear(words), mind(), voice());
    }

    private static Ear ear(String words) {
        return listener -> new Ear.Utterance() {
            private boolean told;

            @Override
            public void audio(Buffer pcm) {
                if (!told) {
                    told = true;
                    later(() -> listener.partial(words));
                }
            }

            @Override
            public void finish() {
                later(() -> listener.heard(words));
            }

            @Override
            public void cancel() {}
        };
    }

    private static Mind mind() {
        return (question, listener) -> {
            String said =
                    question.messages().get(question.messages().size() - 1).content();
            boolean[] cancelled = new boolean[1];
            later(() -> {
                if (!cancelled[0]) {
                    listener.token("You said: ");
                    listener.token(said + ".");
                    listener.done();
                }
            });
            return () -> cancelled[0] = true;
        };
    }

    private static Voice voice() {
        return (text, sampleRate, listener) -> {
            boolean[] cancelled = new boolean[1];
            later(() -> {
                if (!cancelled[0]) {
                    listener.audio(tone(text.length() * MS_PER_CHARACTER, sampleRate));
                    listener.done();
                }
            });
            return () -> cancelled[0] = true;
        };
    }

    private static Buffer tone(int ms, int sampleRate) {
        Buffer pcm = Buffer.buffer();
        for (int i = 0; i < ms * sampleRate / 1000; i++) {
            pcm.appendShortLE((short) (8000 * Math.sin(2 * Math.PI * 440 * i / sampleRate)));
        }
        return pcm;
    }

    private static void later(Runnable action) {
        Vertx.currentContext().runOnContext(v -> action.run());
    }
}
