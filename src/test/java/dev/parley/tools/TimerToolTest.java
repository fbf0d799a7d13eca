package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class TimerToolTest extends ToolConformance {
    private static final Clock STOPPED = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    @Override
    protected String deploy() throws Exception {
        vertx.deployVerticle(new ExampleToolsVerticle(STOPPED)).await(60, TimeUnit.SECONDS);
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

    @Test
    void aWholeNumberMayBeWrittenAsAnyNumber() throws Exception {
        get(call("c1", "s1", new JsonObject().put("seconds", 300.0)));
        assertThat(left("s1")).isEqualTo(300L);
        assertThat(get(call("c2", "s1", new JsonObject().put("seconds", 0.5))).getString("message"))
                .contains("1 to 3600");
    }

    @Test
    void ringsAsLongAsAnyInstanceLives() throws Exception {
        Map<String, Promise<String>> told = new HashMap<>();
        for (String session : List.of("s1", "s2", "s3", "s4")) {
            Promise<String> promise = Promise.promise();
            told.put(session, promise);
            vertx.eventBus()
                    .<JsonObject>consumer(
                            "later of " + session,
                            message -> promise.complete(message.body().getString("call")));
        }
        String another = vertx.deployVerticle(new ExampleToolsVerticle(STOPPED)).await(60, TimeUnit.SECONDS);
        for (String session : told.keySet()) {
            get(call("call of " + session, session, new JsonObject().put("seconds", 1)));
        }
        get(call("c5", "s5", good()));
        get(call("c6", "s6", good()));

        for (String id : List.copyOf(vertx.deploymentIDs())) {
            if (!id.equals(another)) {
                vertx.undeploy(id).await(60, TimeUnit.SECONDS);
            }
        }

        for (Map.Entry<String, Promise<String>> each : told.entrySet()) {
            assertThat(each.getValue().future().await(60, TimeUnit.SECONDS)).isEqualTo("call of " + each.getKey());
        }
        takeBack("c5", "s5");
        takeBack("c6", "s6");
        assertThat(List.of(left("s1"), left("s5"), left("s6"))).containsOnly("no timer is set");
    }

    @Test
    void endsWithTheLastInstance() throws Exception {
        get(call("c1", "s1", good()));
        for (String id : List.copyOf(vertx.deploymentIDs())) {
            vertx.undeploy(id).await(60, TimeUnit.SECONDS);
        }
        deploy();
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

        assertThat(told.future().await(60, TimeUnit.SECONDS))
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

        takeBack("another", "s1");
        takeBack("c1", "s1");

        // The answer comes on the same event loop, after the cancel.
        assertThat(left("s1")).isEqualTo("no timer is set");
        assertThat(left("s2")).isEqualTo(300L);
    }

    private void takeBack(String call, String session) {
        vertx.eventBus()
                .publish(
                        ToolRunner.CANCEL,
                        new JsonObject()
                                .put("call", call)
                                .put("session", session)
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
