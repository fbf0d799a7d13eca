package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.ParleyVerticle;
import dev.parley.client.TestClient;
import dev.parley.local.engine.SpeechRenderer;
import dev.parley.local.models.ModelStore;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Conversations with the whole server over real sockets, the models behind it: what is asked is understood word by word
 * and answered aloud. A measurement, not part of the build: {@code mvn test -Dtest=NeuralTalkReport} with the models in
 * {@code PARLEY_MODELS_DIR}; {@code -Dtalk.questions=N} asks more.
 */
@Timeout(600)
class NeuralTalkReport {
    private static final int QUESTIONS_EACH = Integer.getInteger("talk.questions", 4);
    private static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Could you recommend a good restaurant near here?",
            "Tell me a joke.",
            "How much is twenty one times three?",
            "What time is it now?",
            "Who are you?",
            "Please tell me a story about the sea.",
            "How do airplanes stay in the air?",
            "What is the largest planet in the solar system?",
            "I would like to learn how to play the guitar.",
            "Why is the sky blue?",
            "Can you help me with my homework?",
            "What should I cook for dinner tonight?",
            "How many days are there in a year?",
            "Do you like music?",
            "What is the weather going to be like tomorrow?");

    private static Vertx vertx;
    private static ParleyVerticle parley;
    private static MoonshineModel model;
    private static PiperRenderer voice;

    @BeforeAll
    static void start() throws Exception {
        String folder = System.getenv().getOrDefault("PARLEY_MODELS_DIR", "~/.cache/parley/models");
        ModelStore store = ModelStore.at(folder);
        assumeTrue(
                store.recognizer().isPresent() && store.voice().isPresent(),
                "no models in " + folder + ": java -jar target/parley.jar models");
        model = MoonshineModel.load(store.recognizer().orElseThrow());
        voice = new PiperRenderer(PiperVoice.load(store.voice().orElseThrow()), new PhonemeFrontEnd());
        vertx = Vertx.vertx();
        parley = new ParleyVerticle();
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                // A machine that is busy with other tests is no failing engine.
                .put(
                        "turn",
                        new JsonObject()
                                .put("transcriptWaitMs", 10_000)
                                .put("llmWaitMs", 20_000)
                                .put("ttsWaitMs", 20_000))
                .put("local", new JsonObject().put("engines", "models").put("models", folder));
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        if (vertx != null) {
            vertx.close().await(30, TimeUnit.SECONDS);
            model.close();
            voice.close();
        }
    }

    @Test
    void answersAloudWhatIsAsked() throws Exception {
        Figures figures = new Figures();
        talk(0, QUESTIONS_EACH, figures);

        figures.print("one conversation");
        assertThat(figures.asked.rate()).isLessThan(0.1);
        assertThat(figures.replies.rate()).isLessThan(0.15);
        assertThat(figures.fallbacks).isZero();
    }

    @Test
    void servesFourConversationsAtOnce() throws Exception {
        Figures figures = new Figures();
        List<CompletableFuture<Void>> talks = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            int first = 4 * i;
            talks.add(CompletableFuture.runAsync(() -> {
                try {
                    talk(first, Math.max(2, QUESTIONS_EACH / 2), figures);
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        CompletableFuture.allOf(talks.toArray(CompletableFuture[]::new)).get(590, TimeUnit.SECONDS);

        figures.print("four conversations");
        assertThat(figures.asked.rate()).isLessThan(0.3);
        assertThat(figures.fallbacks).isZero();
    }

    private static void talk(int first, int count, Figures figures) throws Exception {
        try (TestClient client = TestClient.talking(vertx, parley.port())) {
            for (int i = 0; i < count; i++) {
                String question = QUESTIONS.get((first + i) % QUESTIONS.size());
                client.say(speech(question));
                // A turn that was cut early has no audio: the one after it is answered.
                JsonObject metrics = client.await("turn.metrics", json -> json.getValue("firstAudioSent") != null);
                int turn = metrics.getInteger("turn");
                String heard = text(client, turn, "transcript.final");
                String reply = text(client, turn, "reply.done");
                String spoken = transcribe(client.audioOf(turn));
                figures.add(question, heard, reply, spoken, metrics, client);
            }
        }
    }

    /** What the events of a type said in a turn. */
    private static String text(TestClient client, int turn, String type) {
        return client.heard().stream()
                .filter(item -> item.is(type) && item.json().getInteger("turn") == turn)
                .map(item -> item.json().getString("text"))
                .collect(Collectors.joining(" "));
    }

    private static byte[] speech(String text) {
        ByteArrayOutputStream pcm = new ByteArrayOutputStream();
        synchronized (voice) {
            SpeechRenderer.Rendering rendering = voice.render(text);
            for (byte[] piece = rendering.next(); piece != null; piece = rendering.next()) {
                pcm.writeBytes(piece);
            }
            rendering.close();
        }
        return NeuralReport.resampled(Buffer.buffer(pcm.toByteArray()), voice.sampleRate());
    }

    private static String transcribe(short[] samples) throws Exception {
        MoonshineDecoder decoder = new MoonshineDecoder(model);
        Buffer pcm = Buffer.buffer();
        for (short sample : samples) {
            pcm.appendShortLE(sample);
        }
        // In one step, and with pauses long enough to cut at.
        for (int at = 0; at < pcm.length(); at += 32_000) {
            decoder.add(pcm.getBytes(at, Math.min(pcm.length(), at + 32_000)));
        }
        String text = decoder.finish();
        decoder.close();
        return text;
    }

    /** Words said and words understood. */
    private static final class Words {
        private int said;
        private int wrong;

        private void add(String text, String heard) {
            List<String> words = NeuralReport.normal(text);
            said += words.size();
            wrong += NeuralReport.distance(words, NeuralReport.normal(heard));
        }

        private double rate() {
            return wrong / (double) Math.max(1, said);
        }
    }

    private static final class Figures {
        private final Words asked = new Words();
        private final Words replies = new Words();
        private final List<Double> firstAudioMs = new ArrayList<>();
        private final List<Double> transcriptMs = new ArrayList<>();
        private int fallbacks;

        private synchronized void add(
                String question, String heard, String reply, String spoken, JsonObject metrics, TestClient client) {
            asked.add(question, heard);
            replies.add(reply, spoken);
            add(metrics.getValue("firstAudioSent"), firstAudioMs);
            add(metrics.getValue("transcript"), transcriptMs);
            fallbacks += (int)
                    client.heard().stream().filter(item -> item.is("fallback")).count();
            System.out.println(question + " | " + heard + " | " + reply + " | " + spoken + " | " + metrics.encode());
        }

        private static void add(Object ms, List<Double> values) {
            if (ms instanceof Number) {
                values.add(((Number) ms).doubleValue());
            }
        }

        private void print(String what) {
            System.out.printf(
                    Locale.ROOT,
                    "%s: %d turns; asked: WER %.1f %% of %d words, replies: %.1f %% of %d; ms after the last voiced frame:"
                            + " first audio p50 %.0f, p95 %.0f; transcript p50 %.0f, p95 %.0f%n",
                    what,
                    firstAudioMs.size(),
                    100 * asked.rate(),
                    asked.said,
                    100 * replies.rate(),
                    replies.said,
                    NeuralReport.quantile(firstAudioMs, 0.5),
                    NeuralReport.quantile(firstAudioMs, 0.95),
                    NeuralReport.quantile(transcriptMs, 0.5),
                    NeuralReport.quantile(transcriptMs, 0.95));
        }
    }
}
