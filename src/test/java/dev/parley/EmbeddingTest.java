package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.FreePort;
import dev.parley.client.RawClient;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Parley on somebody else's server, beside what else is there. */
class EmbeddingTest {
    private int port;

    @Test
    void aConversationIsHadOnTheServerOfAnotherApplication() throws Exception {
        Vertx vertx = Vertx.vertx();
        port = FreePort.choose();
        DeploymentOptions options = new DeploymentOptions().setConfig(new JsonObject().put("port", port));
        String application = vertx.deployVerticle(new MyApplication(), options).await(60, TimeUnit.SECONDS);

        assertThat(get("/").body()).isEqualTo("a page of my own");
        assertThat(get("/talk/").body()).contains("js/app.js");
        assertThat(get("/talk/js/app.js").headers()).containsKey("content-security-policy");
        assertThat(get("/talk/health").body()).isEqualTo("{\"status\":\"ready\"}");
        try (RawClient client = RawClient.connect(port)) {
            client.send(RawClient.handshake().replace("GET /ws", "GET /talk/ws"));
            assertThat(client.response().status()).isEqualTo(101);
            client.text("{\"type\":\"session.start\"}").await("session.started");
            client.text("{\"type\":\"text.input\",\"text\":\"count to ten\"}").await("reply.done");

            vertx.undeploy(application);

            assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
            assertThat(client.closeCode()).isEqualTo(1001);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    private RawClient.Response get(String path) {
        try (RawClient client = RawClient.connect(port)) {
            return client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
    }
}
