package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RealtimeTalker;
import dev.parley.client.TestServer;
import dev.parley.tools.StrictModel;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
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
        vertx.close().await(20, TimeUnit.SECONDS);
        assertThat(model.refusals).isEmpty();
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
        JsonObject function = new JsonObject()
                .put("type", "function")
                .put("name", "weather")
                .put("parameters", new JsonObject().put("type", "object").put("properties", new JsonObject()));
        client.send("session.update", "session", new JsonObject().put("tools", new JsonArray().add(function)));
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

    @Test
    void aFunctionThatIsNotAnsweredYet() {
        JsonObject function = new JsonObject().put("type", "function").put("name", "weather");
        client.send("session.update", "session", new JsonObject().put("tools", new JsonArray().add(function)));
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
