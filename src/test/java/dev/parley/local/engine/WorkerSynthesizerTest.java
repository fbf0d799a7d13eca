package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is heard of a text that is to be spoken before the voice is loaded. */
@Timeout(20)
class WorkerSynthesizerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final CountDownLatch loads = new CountDownLatch(1);
    private final WorkerSynthesizer synthesizer =
            new WorkerSynthesizer(vertx, "test", new WorkerSynthesizer.Limits(1, 2), () -> {
                loads.await();
                return new Ones();
            });

    @AfterEach
    void close() throws Exception {
        loads.countDown();
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void aTextWaitsForTheVoiceWithALittleSilenceNowAndThen() throws Exception {
        Told told = new Told();
        context.runOnContext(v -> synthesizer.synthesize("Hello.", 16_000, told));
        assertThat(told.first.get(10, TimeUnit.SECONDS).getBytes()).hasSize(640).containsOnly(0);

        loads.countDown();

        byte[] heard = told.done.get(10, TimeUnit.SECONDS).getBytes();
        assertThat(heard[heard.length - 1]).isNotZero();
    }

    @Test
    void whoCancelsWhileTheVoiceLoadsHearsNothing() throws Exception {
        Told cancelled = new Told();
        Told clock = new Told();
        context.runOnContext(v -> {
            synthesizer.synthesize("Hello.", 16_000, cancelled).cancel();
            synthesizer.synthesize("Hello.", 16_000, clock);
        });
        clock.first.get(10, TimeUnit.SECONDS);

        assertThat(cancelled.first).isNotDone();
    }

    private static final class Told implements SpeechSynthesizer.Listener {
        private final Buffer all = Buffer.buffer();
        private final CompletableFuture<Buffer> first = new CompletableFuture<>();
        private final CompletableFuture<Buffer> done = new CompletableFuture<>();

        @Override
        public void audio(Buffer pcm) {
            all.appendBuffer(pcm);
            first.complete(pcm);
        }

        @Override
        public void done() {
            done.complete(all);
        }

        @Override
        public void failed(Throwable cause) {
            first.completeExceptionally(cause);
            done.completeExceptionally(cause);
        }
    }

    /** Speaks every text as a tenth of a second that is nowhere silent. */
    private static final class Ones implements SpeechRenderer {
        @Override
        public int sampleRate() {
            return 16_000;
        }

        @Override
        public Rendering render(String text) {
            byte[] loud = new byte[3200];
            Arrays.fill(loud, (byte) 1);
            Deque<byte[]> pieces = new ArrayDeque<>(List.of(loud));
            return new Rendering() {
                @Override
                public byte[] next() {
                    return pieces.poll();
                }

                @Override
                public void cancel() {}

                @Override
                public void close() {}
            };
        }

        @Override
        public void close() {}
    }
}
