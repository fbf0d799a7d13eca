package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines.AnswerScript;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations that Sarvam's voice speaks, with the whole server. */
class SarvamVoiceIT {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(new JsonObject()
                .put("stt", new JsonObject().put("check", false))
                .put("llm", new JsonObject().put("check", false))
                .put("tts", new JsonObject().put("vendor", "sarvam")));
        server.engines.speaks().msPerChar(20).chunkEvery(50);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    private static void awaitListening(TestClient client) {
        client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
    }

    private List<String> said(String type) {
        return server.vendors.received(At.SARVAM_VOICE).stream()
                .map(each -> each.json())
                .filter(json -> json.getString("type").equals(type))
                .map(json ->
                        json.getJsonObject("data").getString(type.equals("text") ? "text" : "target_language_code"))
                .toList();
    }

    @Test
    void aReplyInTeluguIsHeardToItsEnd() throws Exception {
        server.engines.thinks("నమస్కారం! ", "ధర ₹1,50,000.");
        try (TestClient client = server.talk()) {
            type(client, "hello");
            assertThat(client.await("reply.done").getString("finish")).isEqualTo("stop");
            awaitListening(client);
            assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
            assertThat(client.audioOf(1)).isNotEmpty();
        }
        assertThat(said("text")).endsWith("నమస్కారం! ", "ధర ₹1,50,000. ");
        assertThat(said("config")).endsWith("te-IN");
    }

    @Test
    void thirtyInterruptionsLeaveNothingOfTheOldReplies() throws Exception {
        server.engines.thinks(question ->
                new AnswerScript().words(0, 1, "This is the first sentence of a reply that is long. ".repeat(4)));
        try (TestClient client = server.talk()) {
            for (int turn = 1; turn <= 30; turn++) {
                type(client, "hello");
                client.awaitAudio(turn);
                client.send(new JsonObject().put("type", "interrupt"));
                client.await("interrupted");
            }
            server.engines.thinks("Fine.");
            type(client, "hello");
            client.await("reply.done", done -> done.getInteger("turn") == 31);
            awaitListening(client);
            assertThat(client.heard()).noneMatch(item -> item.is("fallback"));
            // 20 ms of speech for each character, and no more.
            assertThat(client.audioOf(31).length).isLessThanOrEqualTo("Fine. ".length() * 20 * 32);
            assertThat(server.vendors.most(At.SARVAM_VOICE)).isLessThanOrEqualTo(2);
        }
        TestServer.until("no connection is left", () -> server.vendors.open(At.SARVAM_VOICE) == 0);
    }
}
