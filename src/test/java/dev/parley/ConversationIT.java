package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestClient.Heard;
import dev.parley.client.TestServer;
import dev.parley.local.engine.ChatModel;
import dev.parley.local.vendors.Faults.At;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.ValueSource;

/** Conversations with the whole server over real sockets, with vendors that do as they are told. */
@ParameterizedClass(name = "{0} instances of each verticle")
@ValueSource(ints = {1, 2, 8})
class ConversationIT {
    @Parameter
    private int instances;

    private TestServer server;
    private byte[] speech;

    @BeforeEach
    void start() throws Exception {
        server = TestServer.of(instances);
        byte[] words = new Speech(server.vertx).of("good morning, how are you today");
        // After a moment of silence, by which voice is told from noise.
        speech = new byte[500 * 32 + words.length];
        System.arraycopy(words, 0, speech, 500 * 32, words.length);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void twoTurnsAreHeardAnsweredAndRemembered() throws Exception {
        server.engines
                .nextUtterance()
                .partial(100, "good")
                .partial(100, "Good morning.")
                .heard(50, "Good morning.");
        server.engines.nextUtterance().partial(100, "And you?").heard(50, "And you?");
        server.engines.thinks("Good ", "morning ", "to ", "you. ", "How ", "nice.");
        try (TestClient client = server.talk()) {
            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("Good morning.");
            assertThat(client.await("reply.done").getString("text")).isEqualTo("Good morning to you. How nice.");
            // Of the clock: the silence that ends a turn is counted in audio, which may come in bursts.
            assertThat(client.await("turn.metrics").getInteger("turnEnd")).isPositive();
            client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
            assertThat(client.states())
                    .containsExactly("USER_SPEAKING", "AI_PROCESSING", "AI_SPEAKING", "USER_SPEAKING");
            assertThat(loudest(client.audioOf(1))).isGreaterThan(1000);

            client.say(speech);
            assertThat(client.await("transcript.final").getString("text")).isEqualTo("And you?");
            client.await("reply.done");
            assertThat(lastQuestion())
                    .extracting(ChatModel.Message::role, ChatModel.Message::content)
                    .filteredOn(message -> !message.toList().get(0).equals("system"))
                    .extracting(message ->
                            message.toList().get(0) + ": " + message.toList().get(1))
                    .containsExactly(
                            "user: Good morning.", "assistant: Good morning to you. How nice.", "user: And you?");

            client.send(new JsonObject().put("type", "session.stop"));
            assertThat(client.await("session.ended").getString("reason")).isEqualTo("stopped");
            assertThat(client.awaitClose()).isEqualTo(1000);
            TestServer.until(
                    "no vendor connection is left",
                    () -> server.vendors.open(At.SARVAM_REALTIME) == 0
                            && server.vendors.open(At.ELEVENLABS_MULTI) == 0
                            && server.vendors.open(At.OPENAI_CHAT) == 0);
        }
    }

    @Test
    void hangingUpClosesTheSocket() throws Exception {
        try (TestClient client = server.talk()) {
            client.send(new JsonObject().put("type", "session.stop"));
            client.await("session.ended");
            assertThat(client.awaitClose()).isEqualTo(1000);
        }
    }

    @Test
    void speaksWhileTheReplyIsStillBeingWritten() throws Exception {
        server.engines.hears("tell me more");
        server.engines
                .nextAnswer()
                .words(0, 5, "This is a sentence. And here is another one, but")
                .stalls();
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.awaitAudio(1);
            assertThat(server.vendors.open(At.OPENAI_CHAT))
                    .as("the reply is not complete")
                    .isEqualTo(1);
        }
    }

    @Test
    void anInterruptionIsSilentAtOnceAndIsNotRemembered() throws Exception {
        server.engines.hears("something");
        server.engines.thinks(question -> new dev.parley.local.vendors.ScriptedEngines.AnswerScript()
                .words(20, 10, "This is a long reply that goes on and on. ".repeat(12)));
        byte[] stop = new Speech(server.vertx).of("no no wait, listen to me");
        try (TestClient client = server.talk()) {
            client.say(speech);
            for (int turn = 1; turn <= 4; turn++) {
                int interrupted = turn;
                client.awaitAudio(turn);
                client.say(stop);
                client.await("interrupted", event -> event.getInteger("turn") == interrupted);
                client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
            }
            client.awaitAudio(5);
            client.send(new JsonObject().put("type", "session.stop"));
            client.awaitClose();
            assertNoGhostAudio(client.heard());
            assertThat(lastQuestion()).extracting(ChatModel.Message::role).doesNotContain("assistant");
            assertThat(server.vendors.mostContexts()).isLessThanOrEqualTo(5);
        }
    }

    @Test
    void aPressedStopInterruptsAsWell() throws Exception {
        server.engines.hears("go on");
        server.engines.thinks("A reply that is long enough to be interrupted by somebody who presses stop. ");
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.awaitAudio(1);
            client.send(new JsonObject().put("type", "interrupt"));
            client.await("interrupted");
            client.send(new JsonObject().put("type", "text.input").put("text", "something else"));
            client.awaitAudio(2);
            assertNoGhostAudio(client.heard());
            assertThat(lastQuestion().get(lastQuestion().size() - 1).content()).isEqualTo("something else");
        }
    }

    @Test
    void manyConversationsAtOnceDoNotMeet() throws Exception {
        server.engines.thinks(question -> new dev.parley.local.vendors.ScriptedEngines.AnswerScript()
                .words(
                        5,
                        2,
                        "You said "
                                + question.messages()
                                        .get(question.messages().size() - 1)
                                        .content()));
        List<TestClient> clients = IntStream.range(0, 60)
                .mapToObj(i -> {
                    try {
                        return server.talk();
                    } catch (Exception e) {
                        throw new AssertionError(e);
                    }
                })
                .toList();
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).send(new JsonObject().put("type", "text.input").put("text", "number " + i));
        }
        for (int i = 0; i < clients.size(); i++) {
            assertThat(clients.get(i).await("reply.done").getString("text")).isEqualTo("You said number " + i);
            clients.get(i).awaitAudio(1);
        }
        assertThat(server.vendors.total(At.SARVAM_REALTIME)).isGreaterThanOrEqualTo(60);
        clients.forEach(TestClient::close);
        TestServer.until(
                "all that belonged to them is gone",
                () -> server.vendors.open(At.SARVAM_REALTIME) == 0 && server.vendors.open(At.ELEVENLABS_MULTI) == 0);
    }

    private List<ChatModel.Message> lastQuestion() {
        List<ChatModel.Request> questions = server.engines.model().questions();
        return questions.get(questions.size() - 1).messages();
    }

    private static void assertNoGhostAudio(List<Heard> heard) {
        int silenced = 0;
        for (Heard item : heard) {
            if (item.is("interrupted")) {
                silenced = item.json().getInteger("turn");
            } else if (item.pcm() != null) {
                assertThat(item.turn())
                        .as("turn of audio after an interruption")
                        .isGreaterThan(silenced);
            }
        }
    }

    private static int loudest(short[] samples) {
        int loudest = 0;
        for (short sample : samples) {
            loudest = Math.max(loudest, Math.abs(sample));
        }
        return loudest;
    }
}
