package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults.At;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;

/** A stage of somebody else's, in another language, by configuration. */
class ReplacedStageTest {
    @Test
    void theVerticleThatIsConfiguredAnswers() throws Exception {
        JsonObject echo =
                new JsonObject().put("verticle", "groovy:stages/echo.groovy").put("instances", 2);
        try (TestServer server = new TestServer(new JsonObject().put("llm", echo));
                TestClient client = server.talk()) {
            client.send(new JsonObject().put("type", "text.input").put("text", "What is said is said. "));

            assertThat(client.await("reply.done").getString("text").strip()).isEqualTo("What is said is said.");
            client.await("audio.done");
            assertThat(server.vendors.total(At.OPENAI_CHAT)).isZero();
        }
    }
}
