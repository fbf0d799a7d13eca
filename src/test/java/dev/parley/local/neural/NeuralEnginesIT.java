package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.local.engine.EngineBusyException;
import dev.parley.local.engine.SpeechRecognizer;
import dev.parley.local.engine.SpeechSynthesizer;
import dev.parley.local.models.ModelStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The neural engines on their workers: what the voice says, the recogniser understands, and of noise nothing. Skipped
 * where the models are absent; PARLEY_MODELS_DIR names their folder.
 */
@Timeout(180)
class NeuralEnginesIT {
    private static final int STEP_BYTES = 640;
    private static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Could you recommend a good restaurant near here?",
            "Tell me a joke about a chicken.",
            "How much is twenty one times three?",
            "My brother works as an engineer for an electric company.");

    private static Vertx vertx;
    private static SpeechRecognizer recognizer;
    private static SpeechSynthesizer synthesizer;

    @BeforeAll
    static void load() throws Exception {
        String folder = System.getenv().getOrDefault("PARLEY_MODELS_DIR", "~/.cache/parley/models");
        ModelStore store = ModelStore.at(folder);
        assumeTrue(
                store.recognizer().isPresent() && store.voice().isPresent(),
                "no models in " + folder + ": java -jar target/parley.jar models");
        vertx = Vertx.vertx();
        recognizer = NeuralEngines.recognizer(vertx, store.recognizer().orElseThrow());
        synthesizer = NeuralEngines.synthesizer(vertx, store.voice().orElseThrow());
        recognizer.load().await(120, TimeUnit.SECONDS);
        synthesizer.load().await(120, TimeUnit.SECONDS);
    }

    @AfterAll
    static void close() throws Exception {
        if (vertx != null) {
            recognizer.close().await(60, TimeUnit.SECONDS);
            synthesizer.close().await(60, TimeUnit.SECONDS);
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void understandsItsOwnVoice() throws Exception {
        int words = 0;
        int errors = 0;
        for (String question : QUESTIONS) {
            String heard = hear(speak(question, 16_000)).text();
            words += NeuralReport.normal(question).size();
            errors += NeuralReport.distance(NeuralReport.normal(question), NeuralReport.normal(heard));
        }
        assertThat(errors / (double) words).isLessThan(0.1);
    }

    @Test
    void showsWordsWhileSomebodySpeaks() throws Exception {
        Heard heard = hear(
                speak("I have never been to the mountains in the winter, but I would like to go there.", 16_000), 20);

        assertThat(heard.partials())
                .anyMatch(partial -> partial.startsWith("I have never been") && !partial.contains("there"));
    }

    @Test
    void understandsALongSpeechToItsEnd() throws Exception {
        String text =
                "Once upon a time there was a lonely lighthouse keeper who loved the ocean. Every night he climbed the"
                        + " narrow stairs and lit the lamp. One evening a terrible storm arrived, and a ship was in danger. He rang"
                        + " the bell until the captain turned around. In the morning the whole town came to thank him.";
        Buffer speech = speak(text, 16_000);
        assertThat(speech.length()).isGreaterThan(15 * 32_000);

        List<String> said = NeuralReport.normal(text);
        List<String> heard = NeuralReport.normal(hear(speech).text());

        assertThat(NeuralReport.distance(said, heard)).isLessThan(said.size() / 8);
    }

    @ParameterizedTest
    @ValueSource(strings = {"white", "hum", "clicks", "steps", "silence"})
    void hearsNoWordsInNoise(String kind) throws Exception {
        Random random = new Random(7);
        Buffer noise = Buffer.buffer();
        for (int i = 0; i < 4 * 16_000; i++) {
            noise.appendShortLE((short)
                    switch (kind) {
                        case "white" -> random.nextGaussian() * 2000;
                        case "hum" -> 4000 * Math.sin(2 * Math.PI * 50 * i / 16_000) + random.nextGaussian() * 100;
                        case "clicks" -> i % 4000 < 40 ? random.nextGaussian() * 8000 : random.nextGaussian() * 30;
                        case "steps" -> i % 9000 < 1600 ? random.nextGaussian() * 3000 : random.nextGaussian() * 30;
                        default -> 0;
                    });
        }
        assertThat(hear(noise).text()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 22_050, 24_000})
    void speaksAtEveryRate(int sampleRate) throws Exception {
        Buffer pcm = speak("This is a sentence of about three seconds, or a little more.", sampleRate);

        assertThat(pcm.length() / 2.0 / sampleRate).isBetween(2.0, 6.0);
    }

    @Test
    void servesAsManyAsItSaysAndFreesThePlaceOfWhoCancels() throws Exception {
        List<SpeechSynthesizer.Synthesis> speeches = new ArrayList<>();
        String text = "This is a long story. ".repeat(20);
        Context context = vertx.getOrCreateContext();
        CompletableFuture<Throwable> refused = new CompletableFuture<>();
        CompletableFuture<Void> spoken = new CompletableFuture<>();
        context.runOnContext(v -> {
            for (int i = 0; i < NeuralEngines.TEXTS; i++) {
                speeches.add(synthesizer.synthesize(text, 16_000, new Collector(new CompletableFuture<>())));
            }
            CompletableFuture<Buffer> one = new CompletableFuture<>();
            synthesizer.synthesize(text, 16_000, new Collector(one));
            one.whenComplete((pcm, cause) -> refused.complete(cause));
        });
        assertThat(refused.get(20, TimeUnit.SECONDS)).isInstanceOf(EngineBusyException.class);

        context.runOnContext(v -> {
            speeches.forEach(SpeechSynthesizer.Synthesis::cancel);
            retry(context, spoken);
        });
        spoken.get(20, TimeUnit.SECONDS);
    }

    /** Places are free as soon as the work under way has ended. */
    private static void retry(Context context, CompletableFuture<Void> spoken) {
        CompletableFuture<Buffer> attempt = new CompletableFuture<>();
        synthesizer.synthesize("Hello.", 16_000, new Collector(attempt));
        attempt.whenComplete((pcm, cause) -> {
            if (cause == null) {
                spoken.complete(null);
            } else {
                context.runOnContext(v -> retry(context, spoken));
            }
        });
    }

    private static Buffer speak(String text, int sampleRate) throws Exception {
        CompletableFuture<Buffer> spoken = new CompletableFuture<>();
        vertx.runOnContext(v -> synthesizer.synthesize(text, sampleRate, new Collector(spoken)));
        return spoken.get(60, TimeUnit.SECONDS);
    }

    private record Heard(String text, List<String> partials) {}

    /** Ten times as fast as real time. */
    private static Heard hear(Buffer speech) throws Exception {
        return hear(speech, 2);
    }

    private static Heard hear(Buffer speech, int frameMs) throws Exception {
        Buffer audio =
                Buffer.buffer(new byte[16_000]).appendBuffer(speech).appendBuffer(Buffer.buffer(new byte[16_000]));
        List<String> partials = new ArrayList<>();
        CompletableFuture<String> heard = new CompletableFuture<>();
        vertx.runOnContext(v -> {
            SpeechRecognizer.Recognition recognition = recognizer.recognize(new SpeechRecognizer.Listener() {
                @Override
                public void partial(String text) {
                    partials.add(text);
                }

                @Override
                public void finished(String text) {
                    heard.complete(text);
                }

                @Override
                public void failed(Throwable cause) {
                    heard.completeExceptionally(cause);
                }
            });
            feed(recognition, audio, 0, frameMs);
        });
        return new Heard(heard.get(60, TimeUnit.SECONDS), partials);
    }

    /** Gives a frame of 20 ms every {@code frameMs}. */
    private static void feed(SpeechRecognizer.Recognition recognition, Buffer audio, int at, int frameMs) {
        if (at >= audio.length()) {
            recognition.finish();
            return;
        }
        recognition.audio(audio.getBuffer(at, Math.min(audio.length(), at + STEP_BYTES)));
        vertx.setTimer(frameMs, id -> feed(recognition, audio, at + STEP_BYTES, frameMs));
    }

    private static final class Collector implements SpeechSynthesizer.Listener {
        private final Buffer pcm = Buffer.buffer();
        private final CompletableFuture<Buffer> result;

        private Collector(CompletableFuture<Buffer> result) {
            this.result = result;
        }

        @Override
        public void audio(Buffer piece) {
            pcm.appendBuffer(piece);
        }

        @Override
        public void done() {
            result.complete(pcm);
        }

        @Override
        public void failed(Throwable cause) {
            result.completeExceptionally(cause);
        }
    }
}
