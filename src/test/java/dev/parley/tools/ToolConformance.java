package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.json.JsonObject;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.lang.management.ThreadMXBean;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The bus contract of tools, for any verticle that is one. A subclass deploys it and says what it takes. */
abstract class ToolConformance {
    private static final int TIMEOUT_MS = 5000;

    protected final Vertx vertx = Vertx.vertx();

    /** Deploys the tool; gives its address. */
    protected abstract String deploy() throws Exception;

    /** Arguments that have a result. */
    protected abstract JsonObject good();

    /** Arguments that have none, though they may match the schema. */
    protected abstract JsonObject bad();

    private String address;

    @BeforeEach
    void start() throws Exception {
        address = deploy();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    protected final Future<JsonObject> call(String id, String session, JsonObject arguments) {
        DeliveryOptions options = new DeliveryOptions()
                .setSendTimeout(TIMEOUT_MS)
                .addHeader("action", "call")
                .addHeader("call", id)
                .addHeader("session", session)
                .addHeader("later", "later of " + session)
                .addHeader("turn", "1")
                .addHeader("attempt", "1")
                .addHeader("deadline", Long.toString(System.currentTimeMillis() + TIMEOUT_MS));
        JsonObject body = new JsonObject()
                .put("name", "tool")
                .put("arguments", arguments)
                .put("language", "en")
                .put("confirmed", false);
        return vertx.eventBus().<JsonObject>request(address, body, options).map(reply -> reply.body());
    }

    protected static JsonObject get(Future<JsonObject> reply) throws Exception {
        return reply.await(60, TimeUnit.SECONDS);
    }

    private void cancel(String id) {
        vertx.eventBus()
                .publish(
                        ToolRunner.CANCEL,
                        new JsonObject()
                                .put("call", id)
                                .put("session", "s1")
                                .put("turn", 1)
                                .put("reason", "interrupted"));
    }

    @Test
    void aCallHasAResult() throws Exception {
        assertThat(get(call("c1", "s1", good())).containsKey("result")).isTrue();
    }

    @Test
    void badArgumentsAreAnErrorWithAMessageForTheModel() throws Exception {
        JsonObject reply = get(call("c1", "s1", bad()));

        assertThat(reply.getString("error")).isNotBlank();
        assertThat(reply.getString("message")).isNotBlank();
    }

    @Test
    void theSameCallAgainHasTheSameResult() throws Exception {
        assertThat(get(call("c1", "s1", good()))).isEqualTo(get(call("c1", "s1", good())));
    }

    @Test
    void aCancelBeforeAfterAndTwiceDoesNoHarm() throws Exception {
        cancel("c1");
        get(call("c1", "s1", good()));
        cancel("c1");
        cancel("c1");
        assertThat(get(call("c2", "s1", good())).containsKey("result")).isTrue();
    }

    @Test
    void callsAtOnceDoNotMix() throws Exception {
        List<Future<JsonObject>> replies = IntStream.range(0, 50)
                .mapToObj(i -> call("c" + i, "s" + i, i % 2 == 0 ? good() : bad()))
                .toList();
        for (int i = 0; i < replies.size(); i++) {
            assertThat(get(replies.get(i)).containsKey("result")).isEqualTo(i % 2 == 0);
        }
    }

    /** A tool that waits or computes on its event loop holds up all that runs there: its stack is seen again and again. */
    @Test
    void itsEventLoopIsNotBlocked() throws Exception {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        Map<Long, Integer> waits = new HashMap<>();
        List<Future<JsonObject>> replies = IntStream.range(0, 50)
                .mapToObj(i -> call("b" + i, "s" + i, good()))
                .toList();
        for (int i = 0; i < 50 || !replies.stream().allMatch(Future::isComplete); i++) {
            for (ThreadInfo thread : threads.dumpAllThreads(false, false)) {
                boolean loop = thread.getThreadName().contains("eventloop");
                if (loop && thread.getThreadState().name().contains("WAITING")) {
                    waits.merge(thread.getThreadId(), 1, Integer::sum);
                }
            }
            LockSupport.parkNanos(1_000_000);
        }
        for (Future<JsonObject> reply : replies) {
            get(reply);
        }
        assertThat(waits).as("event loops that were seen waiting for something").isEmpty();
    }
}
