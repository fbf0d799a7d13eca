package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import dev.parley.local.vendors.ScriptedEngines.UtteranceScript;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/**
 * The vendors as strict and as slow as they are to real accounts: the whole server converses with them all the same. What a
 * stage's own tests show is not repeated: the silence after which Sarvam is asked for final words, numbers that are spoken as
 * words of the text's language, languages that only one vendor speaks. How long Sarvam takes for its final words, and how often
 * it first guesses a wrong language, nobody can test without it: here it is late, and wrong.
 */
class StrictVendorsIT {
    /** Less than two seconds of voice. */
    private static byte[] speech;

    private TestServer server;

    @BeforeAll
    static void speak() throws Exception {
        Vertx vertx = Vertx.vertx();
        speech = new Speech(vertx).of("good morning");
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void start(String settings, Consumer<Faults> before) throws Exception {
        server = new TestServer(new JsonObject(settings), before);
        server.engines.thinks("Fine, ", "thank ", "you.").speaks().msPerChar(20);
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    private static void assertAnswered(TestClient client, int turn) {
        JsonObject done = client.await("reply.done", reply -> reply.getInteger("turn") == turn);
        assertThat(done.getString("finish")).isEqualTo("stop");
        client.await("state", state -> state.getInteger("turn") > turn);
        assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
    }

    /** What the model was asked last. */
    private String question() {
        var questions = server.engines.model().questions();
        var messages = questions.get(questions.size() - 1).messages();
        return messages.get(messages.size() - 1).content();
    }

    // Sarvam.

    @Test
    void finalWordsThatCorrectWhatIsBeingAnsweredAreAnsweredInstead() throws Exception {
        start("{\"stt\":{\"language\":\"en-IN\"}}", vendors -> {});
        server.engines.nextUtterance().partial(100, "book fifteen").heard(1000, "book fifty");
        server.engines.thinks(question -> {
            boolean corrected = question.messages().toString().contains("fifty");
            return new AnswerScript().token(corrected ? 0 : 8000, "Fine.");
        });
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.await("transcript.final", heard -> heard.getString("text").equals("book fifty"));

            assertAnswered(client, 1);
            assertThat(question()).isEqualTo("book fifty");
        }
    }

    @Test
    void aFirstGuessInTheWrongLanguageIsNotAnswered() throws Exception {
        start("{\"turn\":{\"transcriptWaitMs\":5000}}", vendors -> vendors.on(At.SARVAM_REALTIME)
                .always()
                .alter(frame -> frame.contains("transcript.final") ? frame.replace("en-IN", "hi-IN") : frame));
        server.engines.nextUtterance().partial(100, "call").heard(1500, "कल");
        try (TestClient client = server.talk()) {
            client.say(speech);
            JsonObject heard = client.await("transcript.final");

            assertThat(heard.getString("text")).isEqualTo("कल");
            assertThat(heard.getString("language")).isEqualTo("hi-IN");
            assertAnswered(client, 1);
            assertThat(question()).isEqualTo("कल");
        }
    }

    @Test
    void oneFaultOfTheBackendKeepsRealtime() throws Exception {
        start(
                "{\"stt\":{\"check\":false}}",
                vendors -> vendors.on(At.SARVAM_REALTIME).next().close(4000, "gRPC backend unavailable"));
        server.engines.hears("good morning");
        try (TestClient client = server.talk()) {
            client.say(speech);

            assertAnswered(client, 1);
            assertThat(server.vendors.total(At.SARVAM_REALTIME)).isEqualTo(2);
            assertThat(server.vendors.total(At.SARVAM_CLASSIC)).isZero();
        }
    }

    @Test
    void pongsThatTakeASecondAreNoLostConnection() throws Exception {
        start(
                "{\"stt\":{\"check\":false}}",
                vendors -> vendors.on(At.SARVAM_REALTIME).always().delayPongs(1000));
        server.engines.hears(() -> new UtteranceScript().heard(1500, "good morning"));
        try (TestClient client = server.talk()) {
            client.say(speech);

            assertAnswered(client, 1);
            assertThat(server.vendors.total(At.SARVAM_REALTIME)).isEqualTo(1);
        }
    }

    @Test
    void whoIsOneTooManyIsToldAndTriesAgainAtTheNextTurn() throws Exception {
        start("{\"stt\":{\"check\":false}}", vendors -> vendors.account().mayHaveStreams(1));
        server.engines.hears("good morning");
        TestClient first = server.talk();
        TestServer.until("the first has its stream", () -> server.vendors.open(At.SARVAM_REALTIME) == 1);
        try (TestClient second = server.talk()) {
            JsonObject atOnce = second.await("fallback");
            assertThat(atOnce.getString("code")).isEqualTo("busy");
            assertThat(second.heard()).noneMatch(item -> item.is("speech.started"));
            second.say(speech);
            second.await("state", state -> state.getInteger("turn") == 2);
            assertThat(server.engines.model().questions()).isEmpty();

            first.close();
            TestServer.until("its stream is given back", () -> server.vendors.open(At.SARVAM_REALTIME) == 0);
            second.say(speech);
            JsonObject done = second.await("reply.done", reply -> reply.getInteger("turn") == 2);
            assertThat(done.getString("finish")).isEqualTo("stop");
        }
    }

    // The language model.

    @Test
    void aKeyThatMayOnlyConverseConverses() throws Exception {
        start("{}", vendors -> vendors.account().mayNotReadModels());
        try (TestClient client = server.talk()) {
            type(client, "hello");

            assertAnswered(client, 1);
            assertThat(server.vendors.total(At.OPENAI_MODEL))
                    .as("the key was tried")
                    .isPositive();
            assertThat(server.vendors.total(At.OTHER))
                    .as("rights that nobody needs")
                    .isZero();
        }
    }

    @Test
    void aModelThatTakesNoTemperatureIsAskedWithoutOne() throws Exception {
        start("{}", vendors -> vendors.account().mayNotSetTheTemperature());
        try (TestClient client = server.talk()) {
            type(client, "hello");
            assertAnswered(client, 1);
            type(client, "hello again");
            assertAnswered(client, 2);

            assertThat(server.vendors.received(At.OPENAI_CHAT))
                    .extracting(body -> body.json().containsKey("temperature"))
                    .containsExactly(true, false, false);
        }
    }

    @Test
    void aTemperatureOfNoneIsNotSent() throws Exception {
        start(
                "{\"llm\":{\"model\":\"gpt-6-luna\",\"temperature\":null,\"reasoningEffort\":\"none\"}}",
                vendors -> vendors.account().mayNotSetTheTemperature());
        try (TestClient client = server.talk()) {
            type(client, "hello");

            assertAnswered(client, 1);
            assertThat(server.vendors.received(At.OPENAI_CHAT)).hasSize(1);
            JsonObject body = server.vendors.received(At.OPENAI_CHAT).get(0).json();
            assertThat(body.getString("reasoning_effort")).isEqualTo("none");
            assertThat(body.containsKey("temperature")).isFalse();
        }
    }

    @Test
    void aModelThatThinksForThreeSecondsIsWaitedFor() throws Exception {
        start("{\"llm\":{\"model\":\"gpt-6-luna\",\"temperature\":null},\"turn\":{\"llmWaitMs\":2500}}", vendors -> {});
        server.engines.nextAnswer().token(3000, "Fine.");
        try (TestClient client = server.talk()) {
            type(client, "hello");

            assertAnswered(client, 1);
        }
    }

    // The voice.

    @Test
    void aVoiceThatCostsIsNamedAndNotAskedForAgainAndAgain() throws Exception {
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        Logger logger = (Logger) LoggerFactory.getLogger("dev.parley.tts");
        log.start();
        logger.addAppender(log);
        try {
            start("{}", vendors -> vendors.account().mayNotUseTheVoice());
            try (TestClient client = server.talk()) {
                for (int turn = 1; turn <= 3; turn++) {
                    int now = turn;
                    type(client, "hello");
                    JsonObject fallback = client.await("fallback", told -> told.getInteger("turn") == now);
                    assertThat(fallback.getString("stage")).isEqualTo("tts");
                    assertThat(client.awaitAudio(turn).pcm().length()).isPositive();
                    client.await("state", state -> state.getInteger("turn") > now);
                }
            }
        } finally {
            logger.detachAppender(log);
        }
        assertThat(server.vendors.total(At.ELEVENLABS_MULTI)).isLessThanOrEqualTo(3);
        assertThat(List.copyOf(log.list))
                .filteredOn(line -> line.getLevel() == Level.ERROR)
                .singleElement()
                .satisfies(line -> assertThat(line.getFormattedMessage()).contains("tts.voice", "ELEVENLABS_VOICE_ID"));
    }
}
