package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.Faults.Received;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the vendors are known to do, done to the whole server. */
class VendorsIT {
    private static final byte[] PAUSE_WITHIN_A_TURN = new byte[32 * 700];
    private static byte[] speech;

    private TestServer server;

    @BeforeAll
    static void speak() throws Exception {
        Vertx vertx = Vertx.vertx();
        speech = new Speech(vertx).of("good morning how are you today");
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private void start(String sttSettings) throws Exception {
        start(new JsonObject().put("stt", new JsonObject(sttSettings)));
    }

    private void start(JsonObject settings) throws Exception {
        server = new TestServer(new JsonObject()
                .put("stt", new JsonObject().put("check", false))
                .put("llm", new JsonObject().put("check", false))
                .put("tts", new JsonObject().put("check", false))
                .mergeIn(settings, true));
        server.engines.thinks("Fine, ", "thank ", "you.");
    }

    private void start() throws Exception {
        start("{}");
    }

    private void hangUp(TestClient client) throws Exception {
        client.send(new JsonObject().put("type", "session.stop"));
        assertThat(client.awaitClose()).isEqualTo(1000);
        TestServer.until(
                "no vendor connection is left",
                () -> server.vendors.open(At.SARVAM_REALTIME) == 0
                        && server.vendors.open(At.SARVAM_CLASSIC) == 0
                        && server.vendors.open(At.ELEVENLABS_MULTI) == 0
                        && server.vendors.open(At.OPENAI_CHAT) == 0);
    }

    private static void assertNoFallback(TestClient client) {
        assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    private static void awaitListening(TestClient client) {
        client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
    }

    /** The audio that came over one connection. */
    private byte[] audio(At at, int connection) {
        Buffer all = Buffer.buffer();
        for (Received each : server.vendors.received(at)) {
            JsonObject frame = each.connection() == connection ? each.json() : new JsonObject();
            Object audio = frame.getValue("audio");
            String base64 = audio instanceof JsonObject object ? object.getString("data") : (String) audio;
            if (base64 != null) {
                all.appendBytes(java.util.Base64.getDecoder().decode(base64));
            }
        }
        return all.getBytes();
    }

    private static boolean contains(byte[] all, byte[] part) {
        for (int at = 0; at + part.length <= all.length; at += 2) {
            if (java.util.Arrays.equals(all, at, at + part.length, part, 0, part.length)) {
                return true;
            }
        }
        return false;
    }

    // Sarvam.

    @ParameterizedTest
    @CsvSource({"realtime, true", "realtime, false", "classic, true", "classic, false"})
    void aConnectionThatBreaksInTheMiddleOfASentenceLosesNoWords(String api, boolean withCloseFrame) throws Exception {
        start("{\"api\":\"" + api + "\"}");
        At at = api.equals("realtime") ? At.SARVAM_REALTIME : At.SARVAM_CLASSIC;
        server.engines
                .nextUtterance()
                .partial(200, "good")
                .partial(200, "good morning")
                .heard(50, "good morning");
        server.engines.nextUtterance().partial(100, "good").heard(50, "Good morning, how are you today?");
        try (TestClient client = server.talk()) {
            TestServer.until("it is connected", () -> server.vendors.open(at) == 1);
            client.say(speech);
            TestServer.until(
                    "it is hearing",
                    () -> server.engines.recognizer().utterances() == 1
                            && server.engines.recognizer().audioBytes() > speech.length / 2);
            server.vendors.connections(at).forEach(connection -> {
                if (withCloseFrame) {
                    connection.close(1011, "internal error");
                } else {
                    connection.drop();
                }
            });

            assertThat(client.await("transcript.final").getString("text"))
                    .isEqualTo("Good morning, how are you today?");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(contains(audio(at, 2), speech))
                    .as("all of the speech was sent again")
                    .isTrue();
            hangUp(client);
        }
    }

    @Test
    void anIdleConnectionThatBreaksIsNoticedByNobody() throws Exception {
        start();
        server.engines.hears("good morning");
        try (TestClient client = server.talk()) {
            for (int i = 1; i <= 3; i++) {
                int connections = i;
                TestServer.until(
                        "it is connected",
                        () -> server.vendors.total(At.SARVAM_REALTIME) == connections
                                && server.vendors.open(At.SARVAM_REALTIME) == 1);
                server.vendors.connections(At.SARVAM_REALTIME).forEach(connection -> connection.drop());
            }
            client.say(speech);
            client.await("transcript.final");
            awaitListening(client);
            assertNoFallback(client);
            hangUp(client);
        }
    }

    @Test
    void whereTheBetaIsRefusedTheClassicDialectIsSpoken() throws Exception {
        start();
        server.vendors
                .on(At.SARVAM_REALTIME)
                .always()
                .send(
                        "{\"event\":\"error\",\"code\":\"model_unavailable\",\"is_fatal\":true,\"message\":\"not enabled\"}")
                .close(4000, "beta not enabled for this account");
        server.engines.hears("good morning");
        try (TestClient client = server.talk()) {
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("good morning");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(server.vendors.received(At.SARVAM_CLASSIC))
                    .anyMatch(each -> each.text().contains("flush"));
            hangUp(client);
        }
    }

    @Test
    void withManualEndpointingTheVendorIsToldWhereSpeechBeginsAndEnds() throws Exception {
        start("{\"endpointing\":\"manual\"}");
        server.engines.hears("good morning");
        try (TestClient client = server.talk()) {
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("good morning");
            List<String> signals = server.vendors.received(At.SARVAM_REALTIME).stream()
                    .map(each -> each.json().getString("event"))
                    .filter(event -> !event.equals("audio_input"))
                    .toList();
            // Sarvam ends an utterance at speech_end; a flush after it would end the next one.
            assertThat(signals).startsWith("speech_start", "speech_end").doesNotContain("flush");
            hangUp(client);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"vad.speech_end", "transcript.final", "vad.speech_start", "transcript.partial"})
    void aTurnIsAnsweredWhicheverFrameNeverComes(String event) throws Exception {
        start(new JsonObject().put("turn", new JsonObject().put("transcriptWaitMs", 2000)));
        server.vendors.on(At.SARVAM_REALTIME).always().swallow(frame -> frame.contains(event));
        server.engines
                .nextUtterance()
                .partial(200, "good")
                .partial(200, "good morning")
                .heard(50, "good morning");
        try (TestClient client = server.talk()) {
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("good morning");
            assertThat(client.await("reply.done").getString("finish")).isEqualTo("stop");
            hangUp(client);
        }
    }

    @Test
    void partialsThatRepeatAndShrinkAreOneTurn() throws Exception {
        start();
        server.engines
                .nextUtterance()
                .partial(200, "good")
                .partial(50, "good")
                .partial(100, "good morning to")
                .partial(100, "good")
                .heard(50, "Good morning.");
        try (TestClient client = server.talk()) {
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("Good morning.");
            awaitListening(client);
            assertThat(client.heard().stream().filter(item -> item.is("transcript.final")))
                    .hasSize(1);
            assertThat(client.heard().stream().filter(item -> item.is("reply.done")))
                    .hasSize(1);
            hangUp(client);
        }
    }

    @Test
    void noiseIsNoTurnAndWhatIsSaidAfterItIsOne() throws Exception {
        start();
        server.engines.nextUtterance().heard(20, "[BLANK_AUDIO]");
        server.engines.nextUtterance().heard(20, "good morning");
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.await("speech.stopped");
            TestServer.until(
                    "the noise was heard",
                    () -> server.vendors.received(At.SARVAM_REALTIME).size() > 100);
            client.say(PAUSE_WITHIN_A_TURN);
            client.say(PAUSE_WITHIN_A_TURN);
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("good morning");
            assertThat(server.engines.model().questions()).hasSize(1);
            hangUp(client);
        }
    }

    @Test
    void severalFinalsOfOneTurnAreJoined() throws Exception {
        start(new JsonObject().put("turn", new JsonObject().put("silenceMs", 2000)));
        server.engines.nextUtterance().partial(100, "I need").heard(20, "I need to reset");
        server.engines.nextUtterance().partial(100, "the").heard(20, "the door sensor");
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.say(PAUSE_WITHIN_A_TURN);
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("I need to reset the door sensor");
            hangUp(client);
        }
    }

    // The language model.

    @Test
    void thePauseThatTheModelWantsIsKeptAndNobodyHearsOfIt() throws Exception {
        start();
        server.vendors
                .on(At.OPENAI_CHAT)
                .next()
                .refuse(
                        429,
                        "{\"error\":{\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}",
                        Map.of("retry-after-ms", "400"));
        try (TestClient client = server.talk()) {
            type(client, "hello");
            assertThat(client.await("reply.done").getString("text")).isEqualTo("Fine, thank you.");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(client.heard().stream()
                            .filter(item -> item.is("turn.metrics"))
                            .findFirst()
                            .orElseThrow()
                            .json()
                            .getInteger("llmRequest"))
                    .isGreaterThanOrEqualTo(400);
            hangUp(client);
        }
    }

    @Test
    void anErrorInTheMiddleOfAReplyIsApologisedForAndTheTalkGoesOn() throws Exception {
        start();
        server.engines
                .nextAnswer()
                .words(0, 10, "This is a sentence. And here is")
                .stalls();
        try (TestClient client = server.talk()) {
            type(client, "hello");
            client.awaitAudio(1);
            server.vendors.connections(At.OPENAI_CHAT).forEach(request -> {
                request.send("data: {\"error\":{\"message\":\"overloaded\",\"type\":\"server_error\"}}\n\n");
                request.close(1000, "");
            });
            assertThat(client.await("fallback").getString("stage")).isEqualTo("llm");
            assertThat(client.await("reply.done").getString("finish")).isEqualTo("failed");
            awaitListening(client);
            type(client, "again");
            assertThat(client.await("reply.done").getString("text")).isEqualTo("Fine, thank you.");
            hangUp(client);
        }
    }

    @Test
    void anInterruptionEndsTheRequestAtTheServer() throws Exception {
        start();
        server.engines
                .nextAnswer()
                .words(0, 5, "This is a sentence. And here is another one, but")
                .stalls();
        try (TestClient client = server.talk()) {
            type(client, "hello");
            client.awaitAudio(1);
            assertThat(server.engines.model().live()).isEqualTo(1);
            client.send(new JsonObject().put("type", "interrupt"));
            client.await("interrupted");
            TestServer.until(
                    "nothing is written any more",
                    () -> server.engines.model().live() == 0 && server.vendors.open(At.OPENAI_CHAT) == 0);
            assertThat(server.engines.model().cancelled()).isEqualTo(1);
            hangUp(client);
        }
    }

    private static final String CANT_BE_READ = "I have an answer, but it can't be read aloud.";

    @ParameterizedTest
    @ValueSource(
            strings = {
                "```python\nprint(1)\n```",
                "| City | Time |\n|------|------|\n| Pune | noon |",
                "<think>The user wants a long thought.</think>",
                "😀"
            })
    void aReplyThatCanNotBeSpokenIsAnsweredByOneSentence(String reply) throws Exception {
        start();
        server.engines.thinks(reply);
        try (TestClient client = server.talk()) {
            type(client, "show me");
            assertThat(client.await("reply.done").getString("text")).isEqualTo(CANT_BE_READ);
            awaitListening(client);
            assertThat(client.audioOf(1)).isNotEmpty();
            assertNoFallback(client);

            type(client, "and now?");
            client.await("reply.done", done -> done.getInteger("turn") == 2);
            assertThat(server.engines.model().questions()).hasSize(2);
            assertThat(server.engines.model().questions().get(1).messages().toString())
                    .contains(CANT_BE_READ)
                    .doesNotContain(reply);
            hangUp(client);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "'```\n', 'x = 1\n', '```\n'",
        "'| a | b |\n|---|---|\n', '| 1 | 2 |\n', '\n'",
        "'<think>', 'hm ', '</think>'",
        "'![](http://x.y/', 'z', ')'"
    })
    void whatIsNotSpokenMayTakeItsTime(String begin, String more, String end) throws Exception {
        start(new JsonObject()
                .put("turn", new JsonObject().put("llmWaitMs", 1500).put("ttsWaitMs", 1500)));
        AnswerScript script = server.engines.nextAnswer().token(0, begin.replace("\\n", "\n"));
        for (int i = 0; i < 30; i++) {
            script.token(100, more.replace("\\n", "\n"));
        }
        script.token(100, end.replace("\\n", "\n")).token(0, "There you are.");
        try (TestClient client = server.talk()) {
            type(client, "show me");
            assertThat(client.await("reply.done").getString("text")).isEqualTo("There you are.");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(server.engines.model().questions()).hasSize(1);
            hangUp(client);
        }
    }

    // The voice.

    @Test
    void thirtyInterruptionsNeverFillASocketNorLoseAReply() throws Exception {
        start();
        // The vendor frees a context only when what it was about to say is said.
        server.engines.speaks().chunkEvery(200).msPerChar(30);
        server.engines.thinks(question ->
                new AnswerScript().words(0, 1, "This is the first sentence of a reply that is long. ".repeat(4)));
        try (TestClient client = server.talk()) {
            for (int turn = 1; turn <= 30; turn++) {
                type(client, "hello");
                client.awaitAudio(turn);
                client.send(new JsonObject().put("type", "interrupt"));
                client.await("interrupted");
            }
            server.engines.thinks("Fine, thank you.");
            type(client, "hello");
            assertThat(client.await("reply.done", done -> done.getInteger("turn") == 31)
                            .getString("finish"))
                    .isEqualTo("stop");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(server.vendors.mostContexts()).isLessThanOrEqualTo(5);
            hangUp(client);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aReplyWhoseVoiceIsCutOffIsHeardToItsEnd(boolean aligned) throws Exception {
        start();
        String first = "The first sentence is here now. ";
        String second = "The second one follows it. ";
        String third = "A third comes. ";
        server.engines.speaks().msPerChar(65).chunkEvery(20);
        server.engines.thinks(first, second, third);
        // The vendor is gone when it has said a few words of the second sentence.
        server.vendors
                .on(At.ELEVENLABS_MULTI)
                .next()
                .alter(frame -> aligned ? frame : frame.replaceAll("\"alignment\":\\{[^}]*}", "\"alignment\":null"))
                .afterFrames(first.length() * 65 / 100 + 8)
                .drop();
        try (TestClient client = server.talk()) {
            type(client, "tell me something");
            assertThat(client.await("reply.done").getString("finish")).isEqualTo("stop");
            awaitListening(client);
            assertNoFallback(client);
            assertThat(spoken(1)).isEqualTo(first + second + third);
            if (aligned) {
                assertThat(second + third).endsWith(spoken(2)).isNotEqualTo(spoken(2));
                assertThat(spoken(2)).endsWith(third).isNotEqualTo(third);
            } else {
                assertThat(spoken(2)).isEqualTo(second + third);
            }
            type(client, "again");
            client.await("reply.done");
            assertThat(server.engines.model().questions().get(1).messages().toString())
                    .contains((first + second + third).strip());
            hangUp(client);
        }
    }

    /** What the voice was given over one connection. */
    private String spoken(int connection) {
        return server.vendors.received(At.ELEVENLABS_MULTI).stream()
                .filter(each -> each.connection() == connection)
                .map(each -> each.json().getString("text", ""))
                .filter(text -> !text.isBlank())
                .collect(Collectors.joining());
    }
}
