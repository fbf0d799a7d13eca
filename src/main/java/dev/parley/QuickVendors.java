package dev.parley;

import dev.parley.sandbox.Ear;
import dev.parley.sandbox.Engines;
import dev.parley.sandbox.Mind;
import dev.parley.sandbox.Voice;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** Engines for {@link WarmUp}: they know everything at once, and always the same. */
final class QuickVendors {
    private static final List<String> TOKENS =
            List.of("Hello", " there", ",", " and", " welcome", ".", " How", " are", " you", "?");

    /** Of a reply's piece, in milliseconds. */
    private static final int SPEECH_MS = 400;

    private QuickVendors() {}

    static Engines engines() {
        return new Engines(QuickVendors::listen, QuickVendors::answer, QuickVendors::speak);
    }

    private static Ear.Utterance listen(Ear.Listener listener) {
        return new Ear.Utterance() {
            private boolean over;
            private boolean told;

            @Override
            public void audio(Buffer pcm) {
                if (!told) {
                    told = true;
                    soon(() -> listener.partial("hello there"), this);
                }
            }

            @Override
            public void finish() {
                soon(() -> listener.heard("Hello there."), this);
            }

            @Override
            public void cancel() {
                over = true;
            }

            private void soon(Runnable action, Object owner) {
                Vertx.currentContext().runOnContext(v -> {
                    if (!over) {
                        action.run();
                    }
                });
            }
        };
    }

    private static Mind.Answer answer(Mind.Question question, Mind.Listener listener) {
        boolean[] over = new boolean[1];
        Vertx.currentContext().runOnContext(v -> {
            for (String token : TOKENS) {
                if (!over[0]) {
                    listener.token(token);
                }
            }
            if (!over[0]) {
                listener.done();
            }
        });
        return () -> over[0] = true;
    }

    private static Voice.Speech speak(String text, int sampleRate, Voice.Listener listener) {
        boolean[] over = new boolean[1];
        Vertx.currentContext().runOnContext(v -> {
            for (int ms = 0; ms < SPEECH_MS && !over[0]; ms += 100) {
                listener.audio(Buffer.buffer(new byte[sampleRate / 10 * 2]));
            }
            if (!over[0]) {
                listener.done();
            }
        });
        return () -> over[0] = true;
    }
}
