package dev.parley.client;

import dev.parley.local.demo.DemoVoice;
import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Made speech for the microphone of a {@link TestClient}. */
public final class Speech {
    private static final int RATE = 16_000;
    private static final Map<String, byte[]> MADE = new ConcurrentHashMap<>();

    private final Vertx vertx;
    private final SpeechSynthesizer voice;

    public Speech(Vertx vertx) {
        this.vertx = vertx;
        this.voice = DemoVoice.of(vertx);
    }

    /** The words spoken: s16le at 16 kHz, without silence at either end. Not for an event loop. */
    public byte[] of(String words) {
        return MADE.computeIfAbsent(words, this::make).clone();
    }

    private byte[] make(String words) {
        CompletableFuture<byte[]> spoken = new CompletableFuture<>();
        Buffer all = Buffer.buffer();
        vertx.runOnContext(v -> voice.synthesize(words, RATE, new SpeechSynthesizer.Listener() {
            @Override
            public void audio(Buffer pcm) {
                all.appendBuffer(pcm);
            }

            @Override
            public void done() {
                spoken.complete(trim(all.getBytes()));
            }

            @Override
            public void failed(Throwable cause) {
                spoken.completeExceptionally(cause);
            }
        }));
        return spoken.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static byte[] trim(byte[] pcm) {
        int from = 0;
        while (from < pcm.length && quiet(pcm, from)) {
            from += 2;
        }
        int to = pcm.length;
        while (to > from && quiet(pcm, to - 2)) {
            to -= 2;
        }
        return Arrays.copyOfRange(pcm, from, to);
    }

    private static boolean quiet(byte[] pcm, int at) {
        return Math.abs((short) (pcm[at] & 0xFF | pcm[at + 1] << 8)) < 300;
    }
}
