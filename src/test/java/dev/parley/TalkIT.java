package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.Locale;
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
            // A machine that stalls meanwhile may mishear the first words, but not all of them: whoever is misheard
            // asks again.
            byte[] question = speech.of("what time is it");
            String heard = "";
            String reply = "";
            for (int tries = 0; tries < 3 && !heard.contains("what time is it"); tries++) {
                client.say(question);
                heard = client.await("transcript.final").getString("text").toLowerCase(Locale.ROOT);
                reply = client.await("reply.done").getString("text");
                client.await("turn.metrics");
            }
            assertThat(reply).as("the answer to %s", heard).startsWith("It is ");
            assertThat(client.heard()).noneMatch(it -> it.is("unheard") || it.is("fallback"));
        }
    }
}
