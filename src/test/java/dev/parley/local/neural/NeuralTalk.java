package dev.parley.local.neural;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.client.TestClient;
import dev.parley.client.TestClient.Heard;
import dev.parley.local.models.ModelStore;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** People who talk to a server that has the models, over real sockets. */
final class NeuralTalk implements AutoCloseable {
    /** Open speech: none of it is in a grammar. */
    static final List<String> QUESTIONS = List.of(
            "What is the capital of France?",
            "Could you recommend a good restaurant near here?",
            "Tell me a joke about a robot.",
            "How much is twenty one times three?",
            "What time is it now?",
            "Who are you?",
            "Is it going to be cold in the evening?",
            "How do airplanes stay in the air?",
            "What is the largest planet in the solar system?",
            "I would like to learn how to play the guitar.",
            "Why is the sky blue?",
            "Can you help me with my homework?",
            "What should I cook for dinner tonight?",
            "How many days are there in a year?",
            "Do you like music?",
            "What is the weather going to be like tomorrow?",
            "How far away is the moon?",
            "Who wrote Romeo and Juliet?",
            "What is the meaning of life?",
            "Set a timer for ten minutes.");

    private final Vertx vertx = Vertx.vertx();
    private final int port;

    /**
     * A turn that was answered.
     *
     * @param said    what was asked
     * @param words   what was understood; several texts where the turn was cut
     * @param reply   its text
     * @param audio   the reply as it was heard, 16-bit samples at 16 kHz
     * @param metrics the turn's {@code turn.metrics}
     */
    record Turn(String said, List<String> words, String reply, short[] audio, JsonObject metrics) {
        String heard() {
            return String.join(" ", words);
        }

        /** Milliseconds after the last voiced frame, or not a number. */
        double ms(String metric) {
            return metrics.getValue(metric) instanceof Number ms ? ms.doubleValue() : Double.NaN;
        }
    }

    /**
     * A conversation.
     *
     * @param failures the events that should not be: unheard, fallback, error
     */
    record Talk(List<Turn> turns, List<JsonObject> failures) {}

    /** The models of this machine; without them the test is skipped. */
    static ModelStore models() {
        ModelStore store = ModelStore.at(folder());
        assumeTrue(
                store.recognizer().isPresent() && store.voice().isPresent(),
                "no models in " + folder() + ": java -jar target/parley.jar models");
        return store;
    }

    private static String folder() {
        return System.getenv().getOrDefault("PARLEY_MODELS_DIR", "~/.cache/parley/models");
    }

    /** @param port of a server on this machine */
    NeuralTalk(int port) {
        this.port = port;
    }

    /** What makes a server use the models, and wait for them on a machine that is busy with other work. */
    static JsonObject config() {
        return new JsonObject()
                .put(
                        "turn",
                        new JsonObject()
                                .put("transcriptWaitMs", 10_000)
                                .put("llmWaitMs", 20_000)
                                .put("ttsWaitMs", 20_000)
                                .put("replyWaitMs", 20_000))
                .put("local", new JsonObject().put("engines", "models").put("models", folder()));
    }

    /** Says the questions one after the other, each when the reply before has been heard. */
    Talk talk(List<String> questions, List<byte[]> speech) throws Exception {
        List<Turn> turns = new ArrayList<>();
        try (TestClient client = TestClient.talking(vertx, port)) {
            int told = 0;
            for (int i = 0; i < questions.size(); i++) {
                client.say(speech.get(i));
                // A turn that was cut early has no audio: the one after it is answered.
                JsonObject metrics = client.await("turn.metrics", json -> json.getValue("firstAudioSent") != null);
                int turn = metrics.getInteger("turn");
                List<Heard> heard = client.heard();
                List<String> words = heard.subList(told, heard.size()).stream()
                        .filter(item -> item.is("transcript.final"))
                        .map(item -> item.json().getString("text"))
                        .toList();
                told = heard.size();
                turns.add(new Turn(
                        questions.get(i), words, text(heard, turn, "reply.done"), client.audioOf(turn), metrics));
            }
            List<JsonObject> failures = client.heard().stream()
                    .filter(item -> item.is("unheard") || item.is("fallback") || item.is("error"))
                    .map(Heard::json)
                    .toList();
            return new Talk(List.copyOf(turns), failures);
        }
    }

    /** So many conversations at once, with different questions each. */
    List<Talk> together(int conversations, int turns, List<byte[]> speech) throws Exception {
        List<CompletableFuture<Talk>> talks = new ArrayList<>();
        for (int i = 0; i < conversations; i++) {
            int first = i * QUESTIONS.size() / conversations;
            List<String> questions = new ArrayList<>();
            List<byte[]> spoken = new ArrayList<>();
            for (int turn = 0; turn < turns; turn++) {
                questions.add(QUESTIONS.get((first + turn) % QUESTIONS.size()));
                spoken.add(speech.get((first + turn) % QUESTIONS.size()));
            }
            talks.add(CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return talk(questions, spoken);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    task -> new Thread(task).start()));
        }
        List<Talk> all = new ArrayList<>();
        for (CompletableFuture<Talk> each : talks) {
            all.add(each.get(590, TimeUnit.SECONDS));
        }
        return all;
    }

    private static String text(List<Heard> heard, int turn, String type) {
        return heard.stream()
                .filter(item -> item.is(type) && item.json().getInteger("turn") == turn)
                .map(item -> item.json().getString("text"))
                .collect(Collectors.joining(" "));
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }
}
