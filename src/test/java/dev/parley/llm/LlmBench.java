package dev.parley.llm;

import dev.parley.bus.TestSession;
import dev.parley.config.ConfigLoader;
import dev.parley.config.LlmConfig;
import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What tests of the language model's stage need: a Vertx, a scripted server, and a session. */
@Timeout(60)
abstract class LlmBench {
    static final Attempt FIRST = new Attempt(1, 1);
    static final Attempt SECOND = new Attempt(1, 2);

    Vertx vertx;
    ScriptedOpenAi server;
    TestSession client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new ScriptedOpenAi(vertx);
        client = new TestSession(vertx, Stage.LLM);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    /** The section of a configuration that points at a server. */
    static JsonObject config(String url) {
        return new ConfigLoader(name -> null)
                .resolve(new JsonObject()
                        .put(
                                "llm",
                                new JsonObject()
                                        .put("url", url)
                                        .put("apiKey", "sk-test")
                                        .put("systemPrompt", "Be brief.")
                                        .put("maxTokens", 50)
                                        .put("connectTimeoutMs", 5000)))
                .getJsonObject("llm");
    }

    static LlmConfig bound(JsonObject config) {
        return ConfigLoader.bind("llm", config, LlmConfig.class);
    }

    /** Deploys the stage against the scripted server, and opens the session. */
    void deploy() throws Exception {
        deploy(new LlmVerticle(), config(server.url()));
    }

    String deploy(LlmVerticle verticle, JsonObject config) throws Exception {
        String id = vertx.deployVerticle(verticle, new DeploymentOptions().setConfig(config))
                .await(60, TimeUnit.SECONDS);
        client.open();
        return id;
    }
}
