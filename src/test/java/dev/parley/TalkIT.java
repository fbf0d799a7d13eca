package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
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
                                .setConfig(new JsonObject().put("http", new JsonObject().put("port", 0))))
                .await(60, TimeUnit.SECONDS);
    }

    @AfterAll
    static void stop() throws Exception {
        vertx.close().await(30, TimeUnit.SECONDS);
    }

    @Test
    void hearsAndAnswers() throws Exception {
        try (TestClient client = TestClient.talking(vertx, parley.port())) {
            // The engines load beside the listening server: what is said before they are there is not understood.
            for (int turn = 1;
                    turn <= 5 && client.heard().stream().noneMatch(it -> it.is("transcript.final"));
                    turn++) {
                int said = turn;
                client.say(speech.of("what time is it"));
                TestServer.until(
                        "the turn is over",
                        () -> client.heard().stream()
                                        .filter(it -> it.is("transcript.final") || it.is("unheard"))
                                        .count()
                                >= said);
            }
            JsonObject words = client.await("transcript.final");
            long lastVoiced = client.lastVoicedNs();
            JsonObject reply = client.await("reply.done");
            client.await("turn.metrics");
            client.heard().forEach(System.out::println);
            assertThat(words.getString("text").toLowerCase()).contains("what time is it");
        }
    }
}
