package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The whole server with nothing scripted: the real engines behind the vendors' protocols, over real sockets. */
class TalkIT {
    private static Vertx vertx;
    private static ParleyVerticle parley;
    private static Speech speech;

    @BeforeAll
    static void start() throws Exception {
        vertx = Vertx.vertx();
        speech = new Speech(vertx);
        parley = new ParleyVerticle();
        vertx.deployVerticle(
                        parley,
                        new io.vertx.core.DeploymentOptions()
                                .setConfig(new JsonObject()
                                        .put("http", new JsonObject().put("port", 0))
                                        // On a machine that is busy with other tests the engines load for long.
                                        .put("turn", new JsonObject().put("replyWaitMs", 25_000))))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void answersTheFirstWordsThatAreSaidToIt() throws Exception {
        // The engines load beside the listening server: what is said meanwhile waits for them.
        try (TestClient client = TestClient.talking(vertx, parley.port())) {
            client.say(speech.of("what time is it"));

            // Which words a stalled machine gets first is not for this test: DemoEnginesIT has what is heard.
            assertThat(client.await("transcript.final").getString("text")).startsWith("what");
            assertThat(client.await("reply.done").getString("text")).isNotBlank();
            client.await("turn.metrics");
            assertThat(client.heard()).noneMatch(it -> it.is("unheard") || it.is("fallback"));
        }
    }
}
