package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Parley's code never waits on an event loop, and never computes there for 100 ms. */
class EventLoopIT {
    @Test
    void nothingBlocks() throws Exception {
        try (TestServer server = new TestServer(new JsonObject());
                EventLoopWatch watch = new EventLoopWatch()) {
            byte[] speech = new Speech(server.vertx).of("good morning, how are you today");
            // The first conversation loads the classes.
            converse(server, speech);
            watch.begin();
            converse(server, speech);
            assertThat(watch.end()).as("what held up an event loop").isEmpty();
        }
    }

    @Test
    void aWaitOnAnEventLoopIsFound() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        assertThat(found(() -> never.await(300, TimeUnit.MILLISECONDS)))
                .anyMatch(report -> report.contains("waits in dev.parley.EventLoopIT"));
    }

    @Test
    void aLongComputationOnAnEventLoopIsFound() throws Exception {
        assertThat(found(() -> {
                    for (long begin = EventLoopWatch.cpuMs(); EventLoopWatch.cpuMs() - begin < 300; ) {
                        Thread.onSpinWait();
                    }
                    return true;
                }))
                .anyMatch(report -> report.contains("computes in dev.parley.EventLoopIT"));
    }

    private interface Action {
        boolean run() throws Exception;
    }

    private static List<String> found(Action action) throws Exception {
        Vertx vertx = Vertx.vertx();
        CountDownLatch done = new CountDownLatch(1);
        try (EventLoopWatch watch = new EventLoopWatch()) {
            watch.begin();
            vertx.runOnContext(v -> {
                try {
                    action.run();
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                } finally {
                    done.countDown();
                }
            });
            assertThat(done.await(60, TimeUnit.SECONDS)).isTrue();
            return watch.end();
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    private static void converse(TestServer server, byte[] speech) throws Exception {
        server.engines.hears("good morning");
        server.engines.thinks("Good ", "morning ", "to ", "you. ", "How ", "nice ", "to ", "hear ", "you.");
        try (TestClient client = server.talk()) {
            client.say(speech);
            client.awaitAudio(1);
            client.say(speech);
            client.await("interrupted");
            client.awaitAudio(2);
            client.send(new JsonObject().put("type", "session.stop"));
            client.awaitClose();
        }
    }
}
