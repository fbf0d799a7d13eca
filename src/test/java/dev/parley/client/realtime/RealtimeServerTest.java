package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RealtimeTalker;
import dev.parley.client.TestServer;
import dev.parley.tools.StrictModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What real clients need of the whole server, with a model that refuses what OpenAI's would. */
class RealtimeServerTest {
    private final Vertx vertx = Vertx.vertx();
    private StrictModel model;
    private TestServer server;
    private RealtimeTalker client;

    @BeforeEach
    void start() throws Exception {
        model = new StrictModel(vertx);
        server = new TestServer(new JsonObject()
                .put("llm", new JsonObject().put("url", model.url()).put("check", false)));
        server.engines.speaks().msPerChar(10);
        client = new RealtimeTalker(server.vertx, server.port(), 100);
        client.await("session.created");
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        vertx.close().await(60, TimeUnit.SECONDS);
        assertThat(model.refusals).isEmpty();
    }

    private static JsonObject function() {
        return new JsonObject().put("type", "function").put("name", "weather");
    }

    @Test
    void aTypedTurnIsSpokenAndCanBeTruncatedAndRetrieved() {
        client.type("hello");
        JsonObject done = client.await("response.done").json().getJsonObject("response");
        JsonObject item = done.getJsonArray("output").getJsonObject(0);
        assertThat(item.getJsonArray("content").getJsonObject(0).getString("transcript"))
                .isEqualTo("Fine.");
        String id = item.getString("id");
        client.send("conversation.item.truncate", "item_id", id, "content_index", 0, "audio_end_ms", 0);
        client.await("conversation.item.truncated");
        client.send("conversation.item.retrieve", "item_id", id);
        JsonObject retrieved =
                client.await("conversation.item.retrieved").json().getJsonObject("item");
        assertThat(retrieved.getJsonArray("content").getJsonObject(0).getString("transcript"))
                .isEmpty();
        client.type("again");
        client.await("response.done");

        assertThat(model.requests.get(1).getJsonArray("messages").stream()
                        .map(message -> ((JsonObject) message).getString("role")))
                .as("nothing was heard of the reply")
                .filteredOn(role -> !role.equals("system"))
                .containsExactly("user", "user");
    }

    @Test
    void aFunctionOfTheClientIsCalledAndItsResultAnswered() {
        client.send("session.update", "session", new JsonObject().put("tools", new JsonArray().add(function())));
        client.await("session.updated");
        model.calls("call_0", "weather", "{\"city\":\"Pune\"}");
        client.type("how is the weather");
        JsonObject call = client.await("response.function_call_arguments.done").json();
        client.await("response.done");
        client.send(
                "conversation.item.create",
                "item",
                new JsonObject()
                        .put("type", "function_call_output")
                        .put("call_id", call.getString("call_id"))
                        .put("output", "sunny"));
        client.send("response.create", "response", new JsonObject().put("metadata", new JsonObject().put("n", "1")));
        JsonObject done = client.await("response.done").json().getJsonObject("response");

        assertThat(call.getString("arguments")).isEqualTo("{\"city\":\"Pune\"}");
        assertThat(done.getJsonObject("metadata").getString("n")).isEqualTo("1");
        assertThat(done.getJsonArray("output")
                        .getJsonObject(0)
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .getString("transcript"))
                .isEqualTo("The tool says sunny.");
        assertThat(model.requests).hasSize(2);
    }

    /** Each of these, left out, makes some real client fail; their fields are checked as they come. */
    @Test
    void everyEventThatSomeClientNeedsComes() {
        client.send("session.update", "session", new JsonObject().put("tools", new JsonArray().add(function())));
        model.calls("call_0", "weather", "{}");
        client.type("how is the weather");
        client.await("response.done");
        client.type("hello");
        JsonObject message = client.await("response.output_item.done").json().getJsonObject("item");
        client.await("response.done");
        client.send("conversation.item.retrieve", "item_id", message.getString("id"));
        client.await("conversation.item.retrieved");
        client.send("conversation.item.truncate", "item_id", message.getString("id"), "audio_end_ms", 1);
        client.await("conversation.item.truncated");

        assertThat(client.heard().stream().map(item -> item.json().getString("type")))
                .contains(
                        "session.created",
                        "session.updated",
                        "conversation.item.added",
                        "conversation.item.done",
                        "response.created",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_audio_transcript.delta",
                        "response.output_audio.delta",
                        "response.output_audio.done",
                        "response.output_audio_transcript.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.done")
                .doesNotContain("error");
    }

    @Test
    void anAppendOfFifteenMebibytesLeavesTheConversation() {
        String audio = Base64.getEncoder().encodeToString(new byte[15 * 1024 * 1024]);
        client.send("input_audio_buffer.append", "event_id", "mine", "audio", audio);
        assertThat(client.await("error").json().getJsonObject("error").getString("event_id"))
                .isEqualTo("mine");
        client.type("hello");

        assertThat(client.await("response.done")
                        .json()
                        .getJsonObject("response")
                        .getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void howLongAReplyIsAndWhatIsCalledIsTheClients() {
        JsonObject limits = new JsonObject()
                .put("max_output_tokens", 20)
                .put("tool_choice", "required")
                .put("tools", new JsonArray().add(function()));
        client.send("session.update", "session", limits);
        client.await("session.updated");
        model.calls("call_0", "weather", "{}");
        client.type("how is the weather");
        client.await("response.done");
        model.cutsOff("It is sunny and");
        client.send(
                "response.create",
                "response",
                new JsonObject().put("max_output_tokens", 3).put("tool_choice", "auto"));
        JsonObject done = client.await("response.done").json().getJsonObject("response");

        assertThat(model.requests.get(0).getString("tool_choice")).isEqualTo("required");
        assertThat(model.requests.get(0).getInteger("max_completion_tokens")).isEqualTo(20);
        assertThat(model.requests.get(1).containsKey("tool_choice")).isFalse();
        assertThat(model.requests.get(1).getInteger("max_completion_tokens")).isEqualTo(3);
        assertThat(done.getString("status")).isEqualTo("incomplete");
        assertThat(done.getJsonObject("status_details").getString("reason")).isEqualTo("max_output_tokens");
        assertThat(done.getInteger("max_output_tokens")).isEqualTo(3);
    }

    @Test
    void aFunctionThatIsNotAnsweredYet() {
        client.send("session.update", "session", new JsonObject().put("tools", new JsonArray().add(function())));
        model.calls("call_0", "weather", "{}");
        client.type("how is the weather");
        client.await("response.done");
        client.type("are you there");
        client.await("response.done");

        assertThat(model.requests)
                .as("the model takes a call whose result is not there")
                .hasSize(2);
    }
}
