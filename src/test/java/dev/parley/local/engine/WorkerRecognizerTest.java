package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What is said while the engine loads, and how many may speak at once. */
@Timeout(20)
class WorkerRecognizerTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final CountDownLatch loads = new CountDownLatch(1);
    private final WorkerRecognizer recognizer =
            new WorkerRecognizer(vertx, "test", new WorkerRecognizer.Limits(1, 2, 60, 3000), () -> {
                loads.await();
                return Counting::new;
            });

    @AfterEach
    void close() throws Exception {
        loads.countDown();
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void whatIsSaidWhileTheEngineLoadsIsKeptAndRecognised() throws Exception {
        Told told = new Told();
        say(told, 1000);
        told.signs.get(10, TimeUnit.SECONDS);
        assertThat(told.partials).as("words that nobody can know yet").containsOnly("");

        loads.countDown();

        assertThat(Integer.parseInt(told.text.get(10, TimeUnit.SECONDS))).isBetween(900, 1400);
    }

    @Test
    void wordsAreTakenBackWhileTheLastOnesTakeLong() throws Exception {
        loads.countDown();
        CountDownLatch slow = new CountDownLatch(1);
        WorkerRecognizer late = new WorkerRecognizer(
                vertx, "late", new WorkerRecognizer.Limits(1, 2, 60, 3000), () -> () -> new Late(slow));
        Told told = new Told();
        CompletableFuture<SpeechRecognizer.Recognition> speaking = new CompletableFuture<>();
        context.runOnContext(v -> speaking.complete(begin(late, told, 1000)));
        told.first.get(10, TimeUnit.SECONDS);

        context.runOnContext(v -> speaking.join().finish());
        told.signs.get(10, TimeUnit.SECONDS);

        assertThat(told.partials).containsExactly("what is", "");
        slow.countDown();
        assertThat(told.text.get(10, TimeUnit.SECONDS)).isEqualTo("what is it");
    }

    @Test
    void wordsAreTakenBackWhereDecodingFallsBehindWhatIsSaid() throws Exception {
        CountDownLatch slow = new CountDownLatch(1);
        WorkerRecognizer late = new WorkerRecognizer(
                vertx, "late", new WorkerRecognizer.Limits(1, 2, 60, 3000), () -> () -> new Stalling(slow));
        Told told = new Told();
        CompletableFuture<SpeechRecognizer.Recognition> speaking = new CompletableFuture<>();
        context.runOnContext(v -> speaking.complete(begin(late, told, 1000)));
        told.first.get(10, TimeUnit.SECONDS);

        // It is decoded to within less than a turn's silence.
        context.runOnContext(v -> speaking.join().audio(Buffer.buffer(new byte[32 * 700])));
        CompletableFuture<List<String>> soFar = new CompletableFuture<>();
        context.runOnContext(v -> soFar.complete(List.copyOf(told.partials)));
        assertThat(soFar.get(10, TimeUnit.SECONDS)).containsExactly("what is");
        context.runOnContext(v -> speaking.join().audio(Buffer.buffer(new byte[32 * 200])));
        told.signs.get(10, TimeUnit.SECONDS);

        assertThat(told.partials).containsExactly("what is", "");
        slow.countDown();
    }

    /** The second one's sign is the clock of the first one's. */
    @Test
    void whoEndsTwiceIsToldNothingAfterTheText() throws Exception {
        loads.countDown();
        Told told = new Told();
        context.runOnContext(v -> {
            SpeechRecognizer.Recognition speaking = begin(recognizer, told, 1000);
            speaking.finish();
            speaking.finish();
        });
        told.text.get(10, TimeUnit.SECONDS);
        CountDownLatch slow = new CountDownLatch(1);
        WorkerRecognizer late = new WorkerRecognizer(
                vertx, "late", new WorkerRecognizer.Limits(1, 2, 60, 3000), () -> () -> new Late(slow));
        Told clock = new Told();
        context.runOnContext(v -> begin(late, clock, 1000).finish());
        clock.first.get(10, TimeUnit.SECONDS);
        slow.countDown();

        assertThat(told.partials).hasSize(told.partialsBeforeText);
    }

    @Test
    void noMoreIsKeptThanAnUtteranceMayBeLong() throws Exception {
        Told told = new Told();
        say(told, 10_000);

        loads.countDown();

        assertThat(Integer.parseInt(told.text.get(10, TimeUnit.SECONDS))).isBetween(2900, 3400);
    }

    @Test
    void oneMoreSpeakerThanThereArePlacesIsToldSoAtOnce() throws Exception {
        Told first = new Told();
        Told second = new Told();
        Told third = new Told();
        speak(first, 1000);
        speak(second, 1000);
        speak(third, 1000);

        assertThat(third.failure.get(10, TimeUnit.SECONDS)).isInstanceOf(EngineBusyException.class);
        assertThat(first.failure).isNotDone();
        assertThat(second.failure).isNotDone();
    }

    @Test
    void whoHasSpokenToTheEndGivesTheirPlaceUp() throws Exception {
        List<Told> all = List.of(new Told(), new Told(), new Told());
        all.forEach(told -> say(told, 1000));

        loads.countDown();

        for (Told told : all) {
            assertThat(told.text.get(10, TimeUnit.SECONDS)).isNotEmpty();
        }
    }

    private void say(Told told, int ms) {
        context.runOnContext(v -> begin(recognizer, told, ms).finish());
    }

    /** Speaks, and has not ended. */
    private void speak(Told told, int ms) {
        context.runOnContext(v -> begin(recognizer, told, ms));
    }

    private static SpeechRecognizer.Recognition begin(WorkerRecognizer recognizer, Told told, int ms) {
        Random random = new Random(1);
        Buffer pcm = Buffer.buffer(new byte[32 * 200]);
        for (int i = 0; i < 16 * ms; i++) {
            pcm.appendShortLE((short) (3000 * random.nextGaussian()));
        }
        SpeechRecognizer.Recognition utterance = recognizer.recognize(told);
        utterance.audio(pcm);
        return utterance;
    }

    /** Recognises how many ms of audio it was given. */
    private static final class Counting implements SpeechDecoder {
        private int bytes;

        @Override
        public String add(byte[] pcm) {
            bytes += pcm.length;
            return "";
        }

        @Override
        public String finish() {
            return Integer.toString(bytes / 32);
        }
    }

    /** Understands some words at once, the last one when it may. */
    private record Late(CountDownLatch last) implements SpeechDecoder {
        @Override
        public String add(byte[] pcm) {
            return "what is";
        }

        @Override
        public String finish() {
            try {
                last.await();
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
            return "what is it";
        }
    }

    /** Stands still over silence. */
    private record Stalling(CountDownLatch goOn) implements SpeechDecoder {
        @Override
        public String add(byte[] pcm) {
            if (Arrays.equals(pcm, new byte[pcm.length])) {
                try {
                    goOn.await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return "what is";
        }

        @Override
        public String finish() {
            return "what is it";
        }
    }

    private static final class Told implements SpeechRecognizer.Listener {
        private final List<String> partials = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Void> first = new CompletableFuture<>();
        private final CompletableFuture<Void> signs = new CompletableFuture<>();
        private final CompletableFuture<String> text = new CompletableFuture<>();
        private volatile int partialsBeforeText;
        private final CompletableFuture<Throwable> failure = new CompletableFuture<>();

        @Override
        public void partial(String words) {
            partials.add(words);
            first.complete(null);
            if (partials.size() == 2) {
                signs.complete(null);
            }
        }

        @Override
        public void finished(String words) {
            partialsBeforeText = partials.size();
            text.complete(words);
        }

        @Override
        public void failed(Throwable cause) {
            failure.complete(cause);
        }
    }
}
