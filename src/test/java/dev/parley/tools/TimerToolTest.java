package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerToolTest extends ToolConformance {
    private static final Clock STOPPED = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    @Override
    protected String deploy() throws Exception {
        vertx.deployVerticle(new ExampleToolsVerticle(STOPPED)).await(10, TimeUnit.SECONDS);
        return ExampleToolsVerticle.TIMER;
    }

    @Override
    protected JsonObject good() {
        return new JsonObject().put("seconds", 300);
    }

    @Override
    protected JsonObject bad() {
        return new JsonObject().put("seconds", -1);
    }

    @Test
    void eachSessionHasItsOwn() throws Exception {
        get(call("c1", "s1", good()));

        assertThat(left("s1")).isEqualTo(300L);
        assertThat(left("s2")).isEqualTo("no timer is set");
    }

    @Test
    void canBeStopped() throws Exception {
        get(call("c1", "s1", good()));

        assertThat(cancelled("c2")).isEqualTo(true);
        assertThat(cancelled("c3")).isEqualTo(false);
        assertThat(left("s1")).isEqualTo("no timer is set");
    }

    private Object cancelled(String id) throws Exception {
        return get(call(id, "s1", new JsonObject().put("cancel", true)))
                .getJsonObject("result")
                .getValue("cancelled");
    }

    @Test
    void promisesToTellAndTellsWhenItIsOver() throws Exception {
        Promise<JsonObject> told = Promise.promise();
        vertx.eventBus().<JsonObject>consumer("later of s1", message -> told.complete(message.body()));

        assertThat(get(call("c1", "s1", new JsonObject().put("seconds", 1))).getLong("laterMs"))
                .isEqualTo(1000);

        assertThat(told.future().await(10, TimeUnit.SECONDS))
                .isEqualTo(new JsonObject("{\"call\":\"c1\",\"result\":{\"timer\":\"over\",\"seconds\":1}}"));
        assertThat(left("s1")).isEqualTo("no timer is set");
    }

    @Test
    void severalInstancesKeepTheSameTimers() throws Exception {
        deploy();
        get(call("c1", "s1", good()));
        get(call("c2", "s1", new JsonObject().put("seconds", 200)));

        assertThat(List.of(left("s1"), left("s1"))).containsOnly(200L);
        assertThat(cancelled("c3")).isEqualTo(true);
        assertThat(List.of(left("s1"), left("s1"))).containsOnly("no timer is set");
    }

    @Test
    void endsWithItsSession() throws Exception {
        get(call("c1", "s1", good()));
        get(call("c1", "s2", good()));

        takeBack("another");
        takeBack("c1");

        // The answer comes on the same event loop, after the cancel.
        assertThat(left("s1")).isEqualTo("no timer is set");
        assertThat(left("s2")).isEqualTo(300L);
    }

    private void takeBack(String call) {
        vertx.eventBus()
                .publish(
                        ToolRunner.CANCEL,
                        new JsonObject()
                                .put("call", call)
                                .put("session", "s1")
                                .put("turn", 1)
                                .put("reason", "ended"));
    }

    @Test
    void isNotSetForLongerThanAConversationWaitsForIt() throws Exception {
        assertThat(get(call("c1", "s1", new JsonObject().put("seconds", 3600))).getLong("laterMs"))
                .isEqualTo(3_600_000);
        assertThat(get(call("c2", "s1", new JsonObject().put("seconds", 3601))).getString("message"))
                .contains("1 to 3600");
    }

    private Object left(String session) throws Exception {
        return get(call("ask", session, new JsonObject()))
                .getJsonObject("result")
                .getValue("seconds_left");
    }
}
