package dev.parley.bench;

import dev.parley.local.engine.ChatModel;
import dev.parley.local.engine.Engines;
import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * Vendors that take their time: how long is drawn from a seed, evenly between two bounds. The ear gives its words so long
 * after the audio that they are in, and the final ones a fixed time after the last sound. The voice stamps the beginning of
 * all that it gives with the time at which it gives it.
 */
final class Vendors {
    /** What is heard in everything, whatever was said: once in so many milliseconds of sound. */
    private static final String WORD = "tell";

    private static final int WORD_MS = 180;

    private static final List<String> TOKENS =
            List.of("Yes", ",", " of", " course", ".", " The", " sea", " was", " calm", " that", " day", ".");
    private static final int TOKEN_MS = 15;

    /** Each piece of text is spoken as so much audio, all at once. */
    private static final int SPEECH_MS = 600;

    private static final int CHUNK_MS = 100;
    private static final int STAMP = 0x5A5A;

    private final Vertx vertx;
    private final Random random;
    private final int finalMs;
    private boolean steady;

    /** @param finalMs from the last sound to the final words, in milliseconds */
    Vendors(Vertx vertx, long seed, int finalMs) {
        this.vertx = vertx;
        this.random = new Random(seed);
        this.finalMs = finalMs;
    }

    Engines engines() {
        return new Engines(this::recognize, this::complete, this::synthesize);
    }

    /** With the same delays every time: the means. */
    Vendors steady() {
        steady = true;
        return this;
    }

    private synchronized int between(int from, int to) {
        return steady ? (from + to) / 2 : from + random.nextInt(to - from + 1);
    }

    private void after(int ms, Runnable action) {
        vertx.setTimer(ms, fired -> action.run());
    }

    private SpeechRecognizer.Recognition recognize(SpeechRecognizer.Listener listener) {
        return new Hearing(listener);
    }

    /** Hears a word in every so many milliseconds of sound, and in what is left when the sound pauses. */
    private final class Hearing implements SpeechRecognizer.Recognition {
        private final SpeechRecognizer.Listener listener;
        private int soundMs;
        private int words;
        private int told;
        private long lastSound;
        private boolean over;

        Hearing(SpeechRecognizer.Listener listener) {
            this.listener = listener;
        }

        @Override
        public void audio(Buffer pcm) {
            for (int from = 0; from < pcm.length(); from += 640) {
                boolean loud = loud(pcm, from);
                if (loud) {
                    soundMs += 20;
                    lastSound = System.nanoTime();
                }
                if (soundMs >= WORD_MS || soundMs > 0 && !loud) {
                    soundMs = 0;
                    int heard = ++words;
                    after(between(150, 300), () -> tell(heard));
                }
            }
        }

        private void tell(int heard) {
            if (!over && heard > told) {
                told = heard;
                listener.partial(said(heard));
            }
        }

        @Override
        public void finish() {
            int gone = (int) ((System.nanoTime() - lastSound) / 1_000_000);
            after(Math.max(1, finalMs - gone), () -> {
                if (!over) {
                    over = true;
                    listener.finished("T" + said(words).substring(1) + ".");
                }
            });
        }

        @Override
        public void cancel() {
            over = true;
        }
    }

    private static String said(int words) {
        return String.join(" ", Collections.nCopies(words, WORD));
    }

    private static boolean loud(Buffer pcm, int from) {
        for (int i = from; i < Math.min(pcm.length(), from + 640); i += 2) {
            if (Math.abs(pcm.getShortLE(i)) > 300) {
                return true;
            }
        }
        return false;
    }

    private ChatModel.Completion complete(ChatModel.Request question, ChatModel.Listener listener) {
        boolean[] over = new boolean[1];
        after(between(100, 250), () -> token(0, listener, over));
        return () -> over[0] = true;
    }

    private void token(int index, ChatModel.Listener listener, boolean[] over) {
        if (over[0]) {
            return;
        }
        if (index == TOKENS.size()) {
            listener.done();
            return;
        }
        listener.token(TOKENS.get(index));
        after(TOKEN_MS, () -> token(index + 1, listener, over));
    }

    private SpeechSynthesizer.Synthesis synthesize(String text, int sampleRate, SpeechSynthesizer.Listener listener) {
        boolean[] over = new boolean[1];
        after(between(200, 400), () -> {
            for (int ms = 0; ms < SPEECH_MS && !over[0]; ms += CHUNK_MS) {
                listener.audio(stamped(CHUNK_MS * sampleRate / 1000));
            }
            if (!over[0]) {
                listener.done();
            }
        });
        return () -> over[0] = true;
    }

    private static Buffer stamped(int samples) {
        Buffer pcm = Buffer.buffer(samples * 2).appendShort((short) STAMP).appendLong(System.nanoTime());
        while (pcm.length() < samples * 2) {
            pcm.appendShortLE((short) (8000 * Math.sin(pcm.length() / 20.0)));
        }
        return pcm;
    }

    /** When the voice gave this audio, by {@link System#nanoTime}; -1 where no stamp is. */
    static long stamp(Buffer pcm) {
        return pcm.length() >= 10 && pcm.getShort(0) == STAMP ? pcm.getLong(2) : -1;
    }
}
