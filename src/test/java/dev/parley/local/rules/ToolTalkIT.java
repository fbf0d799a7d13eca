package dev.parley.local.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.config.ConfigFile;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The keyless answers in the whole server, with the two tools that come with Parley. */
@Timeout(90)
class ToolTalkIT {
    private TestServer server;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(new JsonObject()
                .put("llm", new JsonObject().put("url", "local").put("model", "rules"))
                .put("tools", ConfigFile.read("conf/config.json").getJsonArray("tools")));
        server.engines.speaks().msPerChar(5);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
    }

    @Test
    void theTimeInACityIsAskedOfTheTool() throws Exception {
        server.engines.hears("What time is it in Tokyo?");
        try (TestClient client = server.talk()) {
            // After a moment of silence, by which voice is told from noise.
            client.say(new byte[500 * 32]);
            client.say(new Speech(server.vertx).of("what time is it in tokyo"));

            assertThat(client.await("tool.started").getString("name")).isEqualTo("city_time");
            assertThat(client.await("tool.done").getBoolean("ok")).isTrue();
            assertThat(client.await("reply.done").getString("text"))
                    .startsWith("It is ")
                    .endsWith(" in Tokyo.");
        }
    }

    @Test
    void aTimerSpeaksWhenItIsOver() throws Exception {
        try (TestClient client = server.talk()) {
            client.send(new JsonObject().put("type", "text.input").put("text", "Set a timer for two seconds, please."));
            JsonObject set = client.await("reply.done");
            assertThat(set.getString("text"))
                    .isEqualTo("Your timer for two seconds is set. I will tell you when it is over.");

            JsonObject over = client.await("reply.done");

            assertThat(over.getString("text")).isEqualTo("Time is up. Your timer for two seconds is over.");
            assertThat(over.getInteger("turn")).isEqualTo(set.getInteger("turn") + 1);
            client.awaitAudio(over.getInteger("turn"));
        }
    }

    @Test
    void whoSpeaksJustThenIsAnsweredFirst() throws Exception {
        try (TestClient client = server.talk()) {
            client.send(new JsonObject().put("type", "text.input").put("text", "Set a timer for one second"));
            client.await("reply.done");
            client.await("state", state -> state.getString("trigger").equals("tool.done"));
            client.send(new JsonObject().put("type", "text.input").put("text", "What is two plus two?"));

            assertThat(client.await("reply.done", reply -> !reply.getString("text")
                                    .isEmpty())
                            .getString("text"))
                    .endsWith("Two plus two is four.");
            assertThat(client.heard()).noneMatch(it -> it.is("fallback"));
        }
    }

    @Test
    void aTimerThatIsStoppedIsSilent() throws Exception {
        try (TestClient client = server.talk()) {
            for (String text :
                    new String[] {"Set a timer for three seconds", "Stop the timer", "Set a timer for five seconds"}) {
                client.send(new JsonObject().put("type", "text.input").put("text", text));
                client.await("reply.done");
                client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
            }
            assertThat(client.await("reply.done").getString("text"))
                    .isEqualTo("Time is up. Your timer for five seconds is over.");
        }
    }
}
