package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

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

    private Object left(String session) throws Exception {
        return get(call("ask", session, new JsonObject()))
                .getJsonObject("result")
                .getValue("seconds_left");
    }
}
