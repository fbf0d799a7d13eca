package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.LoopbackCluster;
import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tools of a session in a cluster: adapters on its own node, verticles on another. */
class ToolClusterIT {
    private static final Attempt FIRST = new Attempt(1, 1);

    private final BlockingQueue<TurnEvent> told = new LinkedBlockingQueue<>();
    private Vertx sessions;
    private Vertx other;

    @BeforeEach
    void start() throws Exception {
        sessions = LoopbackCluster.node("tools-test");
        other = LoopbackCluster.node("tools-test");
    }

    @AfterEach
    void stop() throws Exception {
        Future.all(sessions.close(), other.close()).await(60, TimeUnit.SECONDS);
    }

    private ToolRunner runner(Tool tool) {
        ToolRunner runner = new ToolRunner(sessions.eventBus(), "s1", Map.of(tool.name(), tool), TestTools.NOBODY);
        runner.listen(told::add);
        return runner;
    }

    private void call(ToolRunner runner, String name) {
        runner.call(new TurnEffect.CallTool(FIRST, new ToolCall("c1", name, "{}"), null, false), told::add);
    }

    private String content() throws InterruptedException {
        TurnEvent event = told.poll(20, TimeUnit.SECONDS);
        return event instanceof TurnEvent.ToolNews news ? news.content() : ((TurnEvent.ToolDone) event).content();
    }

    @Test
    void aWebhookIsCalledByTheNodeOfTheSession() throws Exception {
        HttpServer shop = sessions.createHttpServer()
                .requestHandler(request -> request.response().end("{\"result\":\"ordered\"}"))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        Tool order = TestTools.tool(
                new JsonObject().put("name", "order").put("url", "http://127.0.0.1:" + shop.actualPort() + "/"));
        sessions.deployVerticle(new HttpToolVerticle(List.of(order))).await(60, TimeUnit.SECONDS);
        other.deployVerticle(new HttpToolVerticle(List.of(order))).await(60, TimeUnit.SECONDS);

        call(runner(order), "order");
        assertThat(content()).isEqualTo("ordered");
    }

    @Test
    void aVerticleOnAnotherNodeIsCalledCancelledAndHeardLater() throws Exception {
        BlockingQueue<Message<JsonObject>> calls = new LinkedBlockingQueue<>();
        BlockingQueue<JsonObject> cancels = new LinkedBlockingQueue<>();
        other.eventBus()
                .<JsonObject>consumer("tools.look", calls::add)
                .completion()
                .await(60, TimeUnit.SECONDS);
        other.eventBus()
                .<JsonObject>consumer(ToolRunner.CANCEL, message -> cancels.add(message.body()))
                .completion()
                .await(60, TimeUnit.SECONDS);
        ToolRunner runner = runner(TestTools.tool(new JsonObject()
                .put("name", "look")
                .put("address", "tools.look")
                .put("effect", "read")));

        call(runner, "look");
        Message<JsonObject> call = calls.poll(20, TimeUnit.SECONDS);
        call.reply(new JsonObject().put("result", "begun").put("laterMs", 10_000));
        assertThat(content()).isEqualTo("begun");
        assertThat(told.poll(20, TimeUnit.SECONDS)).isInstanceOf(TurnEvent.ToolPromised.class);
        other.eventBus()
                .send(
                        call.headers().get("later"),
                        new JsonObject().put("call", call.headers().get("call")).put("result", "over"));
        assertThat(content()).isEqualTo("over");

        call(runner, "look");
        calls.poll(20, TimeUnit.SECONDS);
        runner.cancel(FIRST);
        assertThat(cancels.poll(20, TimeUnit.SECONDS).getString("reason")).isEqualTo("interrupted");
    }
}
