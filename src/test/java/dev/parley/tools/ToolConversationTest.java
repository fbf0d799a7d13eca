package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Conversations with the whole server in which the model calls a webhook: real sockets on all sides. */
class ToolConversationTest {
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<JsonObject> requests = new LinkedBlockingQueue<>();
    private final BlockingQueue<HttpServerRequest> hooks = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> resets = new LinkedBlockingQueue<>();
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        HttpServer model = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (request.path().endsWith("/chat/completions")) {
                        requests.add(body.toJsonObject());
                        answer(request, body.toJsonObject());
                    } else {
                        request.response().end("{}");
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(20, TimeUnit.SECONDS);
        HttpServer shop = vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().exceptionHandler(gone -> resets.add("reset"));
                    request.body().onSuccess(body -> hooks.add(request));
                })
                .listen(0, "127.0.0.1")
                .await(20, TimeUnit.SECONDS);
        JsonObject tool = new JsonObject()
                .put("name", "weather")
                .put("description", "The weather of a city.")
                .put("url", "http://127.0.0.1:" + shop.actualPort() + "/weather")
                .put("effect", "read")
                .put("filler", false)
                .put("parameters", new JsonObject("{\"type\":\"object\",\"required\":[\"city\"]}"));
        server = new TestServer(new JsonObject()
                .put("llm", new JsonObject().put("url", "http://127.0.0.1:" + model.actualPort() + "/v1"))
                .put("tools", new JsonArray().add(tool)));
        server.engines.speaks().msPerChar(5);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    /** Calls the tool for a user's words, and speaks for a tool's result. */
    private static void answer(HttpServerRequest request, JsonObject asked) {
        JsonArray messages = asked.getJsonArray("messages");
        JsonObject last = messages.getJsonObject(messages.size() - 1);
        JsonObject delta = last.getString("role").equals("tool")
                ? new JsonObject().put("content", "The tool says " + last.getString("content") + ".")
                : new JsonObject()
                        .put(
                                "tool_calls",
                                new JsonArray(
                                        """
                                        [{"index":0,"id":"call_1","type":"function",
                                          "function":{"name":"weather","arguments":"{\\"city\\":\\"Pune\\"}"}}]"""));
        request.response()
                .putHeader("Content-Type", "text/event-stream")
                .setChunked(true)
                .end("data: "
                        + new JsonObject()
                                .put(
                                        "choices",
                                        List.of(new JsonObject().put("index", 0).put("delta", delta)))
                        + "\n\ndata: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}"
                        + "\n\ndata: [DONE]\n\n");
    }

    private HttpServerRequest hook() throws InterruptedException {
        return hooks.poll(20, TimeUnit.SECONDS);
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    @Test
    void aToolIsCalledOnceAndItsResultIsSpoken() throws Exception {
        try (TestClient client = server.talk()) {
            type(client, "the weather please");
            hook().response().end("{\"result\":\"31 degrees\"}");
            JsonObject started = client.await("tool.started");
            assertThat(started.getString("name")).isEqualTo("weather");
            assertThat(client.await("tool.done").getBoolean("ok")).isTrue();
            assertThat(client.await("reply.done").getString("text")).isEqualTo("The tool says 31 degrees.");
            client.await("turn.metrics");
            assertThat(hooks).isEmpty();
            assertThat(requests).hasSize(2);
            requests.take();
            JsonArray messages = requests.take().getJsonArray("messages");
            assertThat(messages.stream().map(message -> ((JsonObject) message).getString("role")))
                    .containsExactly("system", "user", "assistant", "tool");
            assertThat(started.encode()).doesNotContain("Pune");
        }
    }

    @Test
    void aToolThatFailsIsExplained() throws Exception {
        try (TestClient client = server.talk()) {
            type(client, "the weather please");
            hook().response().setStatusCode(500).end();
            assertThat(client.await("tool.done").getBoolean("ok")).isFalse();
            assertThat(client.await("reply.done").getString("text")).contains("failed");
        }
    }

    @Test
    void anInterruptedCallIsReset() throws Exception {
        try (TestClient client = server.talk()) {
            type(client, "the weather please");
            hook();
            client.send(new JsonObject().put("type", "interrupt"));
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
            client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
        }
    }
}
