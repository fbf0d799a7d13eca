package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.Speech;
import dev.parley.client.TestClient;
import dev.parley.local.engine.Engines;
import dev.parley.local.engine.SpeechDecoder;
import dev.parley.local.engine.WorkerRecognizer;
import dev.parley.local.vendors.ScriptedEngines;
import dev.parley.local.vendors.VendorSimulator;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** More people talk at once than the local engines serve: who is one too many is told so, the others are answered. */
@Timeout(60)
class BusyIT {
    private final Vertx vertx = Vertx.vertx();
    private final ParleyVerticle parley = new ParleyVerticle();
    private byte[] speech;

    @BeforeEach
    void start() throws Exception {
        speech = new Speech(vertx).of("good morning, I would like to know what time it is");
        ScriptedEngines scripted = new ScriptedEngines(vertx).thinks("It is ", "noon.");
        WorkerRecognizer.Limits one = new WorkerRecognizer.Limits(1, 1, 100, 30_000);
        Engines engines = new Engines(
                new WorkerRecognizer(vertx, "ears", one, () -> Understanding::new),
                scripted.engines().model(),
                scripted.engines().synthesizer());
        String vendors = "127.0.0.1:"
                + VendorSimulator.start(vertx, 0, engines)
                        .await(60, TimeUnit.SECONDS)
                        .port();
        JsonObject config = new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                .put("turn", new JsonObject().put("transcriptWaitMs", 10_000))
                .put("stt", new JsonObject().put("url", "ws://" + vendors))
                .put("llm", new JsonObject().put("url", "http://" + vendors + "/v1"))
                .put("tts", new JsonObject().put("url", "ws://" + vendors));
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(60, TimeUnit.SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void oneTooManyIsToldSoAndIsServedWhenThereIsAPlace() throws Exception {
        try (TestClient first = TestClient.talking(vertx, parley.port());
                TestClient second = TestClient.talking(vertx, parley.port())) {
            first.say(speech);
            first.await("speech.started");
            second.say(speech);

            JsonObject fallback = second.await("fallback");
            assertThat(fallback.getString("stage")).isEqualTo("stt");
            assertThat(fallback.getString("code")).isEqualTo("busy");
            second.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
            assertThat(first.await("reply.done").getString("text")).isEqualTo("It is noon.");

            second.say(speech);
            assertThat(second.await("transcript.final").getString("text")).isEqualTo("what time is it");
            assertThat(first.heard()).noneMatch(it -> it.is("fallback"));
        }
    }

    private static final class Understanding implements SpeechDecoder {
        @Override
        public String add(byte[] pcm) {
            return "";
        }

        @Override
        public String finish() {
            return "what time is it";
        }
    }
}
