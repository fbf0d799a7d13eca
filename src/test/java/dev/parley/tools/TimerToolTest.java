package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
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

    private Object left(String session) throws Exception {
        return get(call("ask", session, new JsonObject()))
                .getJsonObject("result")
                .getValue("seconds_left");
    }
}
