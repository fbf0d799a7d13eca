package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Parley on somebody else's server, beside what else is there. */
class EmbeddingTest {
    @Test
    void aConversationIsHadOnTheServerOfAnotherApplication() throws Exception {
        Vertx vertx = Vertx.vertx();
        HttpServer server = Embedding.embed(vertx, 0).await(60, TimeUnit.SECONDS);

        assertThat(get(server, "/").body()).isEqualTo("a page of my own");
        assertThat(get(server, "/talk/").body()).contains("js/app.js");
        assertThat(get(server, "/talk/js/app.js").headers()).containsKey("content-security-policy");
        assertThat(get(server, "/talk/health").body()).isEqualTo("{\"status\":\"ready\"}");
        try (RawClient client = RawClient.connect(server.actualPort())) {
            client.send(RawClient.handshake().replace("GET /ws", "GET /talk/ws"));
            assertThat(client.response().status()).isEqualTo(101);
            client.text("{\"type\":\"session.start\"}").await("session.started");
            client.text("{\"type\":\"text.input\",\"text\":\"count to ten\"}").await("reply.done");
            // Parley first, then the server: so those who talk are told.
            for (String deployment : vertx.deploymentIDs()) {
                vertx.undeploy(deployment);
            }
            assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
            assertThat(client.closeCode()).isEqualTo(1001);
        } finally {
            vertx.close().await(30, TimeUnit.SECONDS);
        }
    }

    private static RawClient.Response get(HttpServer server, String path) {
        try (RawClient client = RawClient.connect(server.actualPort())) {
            return client.ask("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }
    }
}
