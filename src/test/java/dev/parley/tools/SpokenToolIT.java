package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Spoken turns with the whole server, whose replies are prepared ahead, and a model that calls a webhook. */
class SpokenToolIT {
    /** Well before the turn's end, and well after a reply is prepared: the voice fades before the last loud sample. */
    private static final int AHEAD_FRAMES = 600 / 20;

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Hook> hooks = new LinkedBlockingQueue<>();
    private StrictModel model;
    private TestServer server;
    private volatile TestClient client;

    /** @param silentFrames how many frames of silence the user had sent by then */
    private record Hook(HttpServerRequest request, JsonObject body, int silentFrames) {}

    @BeforeEach
    void start() throws Exception {
        model = new StrictModel(vertx);
        HttpServer shop = vertx.createHttpServer()
                .requestHandler(request -> {
                    int silent = client.silentFrames();
                    request.body().onSuccess(body -> hooks.add(new Hook(request, body.toJsonObject(), silent)));
                })
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        JsonObject order = new JsonObject()
                .put("name", "order")
                .put("description", "Orders.")
                .put("url", "http://127.0.0.1:" + shop.actualPort() + "/order")
                .put("parameters", new JsonObject("{\"type\":\"object\",\"required\":[\"item\"]}"));
        JsonObject look = order.copy().put("name", "look").put("effect", "read").put("speculative", true);
        server = new TestServer(new JsonObject()
                .put("llm", new JsonObject().put("url", model.url()).put("check", false))
                .put("tools", new JsonArray().add(order).add(look)));
        server.engines.hears("order tea").speaks().msPerChar(5);
        client = server.talk();
    }

    @AfterEach
    void stop() throws Exception {
        client.close();
        server.close();
        vertx.close().await(60, TimeUnit.SECONDS);
        assertThat(model.refusals).isEmpty();
    }

    private Hook hook() throws InterruptedException {
        Hook hook = hooks.poll(30, TimeUnit.SECONDS);
        assertThat(hook).as("a call of the webhook").isNotNull();
        return hook;
    }

    @ParameterizedTest
    @ValueSource(strings = {"order", "look"})
    void aToolIsCalledOnceForASpokenTurnAndAfterItsEndUnlessItMayRunAhead(String tool) throws Exception {
        // Whatever is prepared how often, and for the turn itself.
        for (int i = 0; i < 5; i++) {
            model.calls("call_" + i, tool, "{\"item\":\"tea\"}");
        }
        client.say(new Speech(vertx).of("order a cup of tea"));
        Hook hook = hook();
        assertThat(hook.silentFrames < AHEAD_FRAMES)
                .as("called ahead, after " + hook.silentFrames + " frames of silence")
                .isEqualTo(tool.equals("look"));
        assertThat(model.requests.size()).as("the reply was prepared").isPositive();
        assertThat(hook.body.getJsonObject("arguments")).isEqualTo(new JsonObject().put("item", "tea"));
        model.answers.clear();
        hook.request.response().end("{\"result\":\"tea is on its way\"}");
        assertThat(client.await("reply.done").getString("text")).isEqualTo("The tool says tea is on its way.");
        client.awaitAudio(1);
        assertThat(client.await("turn.metrics").getBoolean("speculated")).isTrue();
        assertThat(hooks).as("further calls").isEmpty();
        JsonArray last = model.requests.get(model.requests.size() - 1).getJsonArray("messages");
        assertThat(last.getJsonObject(1).getString("content")).isEqualTo("order tea");
        JsonObject call = last.getJsonObject(2).getJsonArray("tool_calls").getJsonObject(0);
        assertThat(last.getJsonObject(3))
                .isEqualTo(new JsonObject()
                        .put("role", "tool")
                        .put("content", "tea is on its way")
                        .put("tool_call_id", call.getString("id")));
        assertThat(last).hasSize(4);
    }

    @Test
    void aCallOfAPreparedReplyThatIsGivenUpIsNeverMade() throws Exception {
        model.calls("call_1", "order", "{\"item\":\"tea\"}");
        server.engines.nextUtterance().heard(20, "order tea");
        byte[] words = new Speech(vertx).of("order a cup of tea");
        client.say(words);
        TestServer.until("a reply is prepared", () -> model.requests.size() == 1);
        server.engines.hears("no coffee");
        client.say(words);
        for (int i = 2; i < 6; i++) {
            model.calls("call_" + i, "order", "{\"item\":\"coffee\"}");
        }
        Hook hook = hook();
        assertThat(hook.body.getJsonObject("arguments").getString("item")).isEqualTo("coffee");
        model.answers.clear();
        hook.request.response().end("{\"result\":\"ordered\"}");
        client.await("reply.done", done -> done.getString("finish").equals("stop"));
        assertThat(hooks).isEmpty();
    }

    @Test
    void aSlowResultIsAwaitedWithAFillerThatIsNotRemembered() throws Exception {
        model.calls("call_1", "order", "{\"item\":\"tea\"}");
        client.send(new JsonObject().put("type", "text.input").put("text", "order tea"));
        Hook hook = hook();
        client.awaitAudio(1);
        hook.request.response().end("{\"result\":\"ordered\"}");
        assertThat(client.await("reply.done").getString("text")).isEqualTo("The tool says ordered.");
        client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
        client.send(new JsonObject().put("type", "text.input").put("text", "thanks"));
        client.await("reply.done");
        JsonArray messages = model.requests.get(2).getJsonArray("messages");
        assertThat(messages.getJsonObject(4).getString("content")).isEqualTo("The tool says ordered.");
        assertThat(messages.encode()).doesNotContain("One moment");
    }
}
