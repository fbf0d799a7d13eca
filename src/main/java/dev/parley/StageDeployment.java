package dev.parley;

import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.llm.LlmVerticle;
import dev.parley.stt.SttVerticle;
import dev.parley.tts.TtsVerticle;
import dev.parley.turn.Stage;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;

/** The stages of this node. On the main verticle's context. */
final class StageDeployment {
    private final Vertx vertx;
    private final ParleyConfig config;

    StageDeployment(Vertx vertx, ParleyConfig config) {
        this.vertx = vertx;
        this.config = config;
    }

    /**
     * Deploys the stages that are among this node's roles.
     *
     * @param json has a section for each stage, with the url that it is to use
     */
    Future<?> deploy(JsonObject json) {
        // One after the other, as what starts takes event loops, too.
        Future<?> deployed = Future.succeededFuture();
        for (Stage stage : Stage.values()) {
            if (config.roles().has(stage.key())) {
                deployed = deployed.compose(before -> deploy(stage, json.getJsonObject(stage.key())));
            }
        }
        return deployed;
    }

    private Future<String> deploy(Stage stage, JsonObject json) {
        return vertx.deployVerticle(
                verticle(stage),
                new DeploymentOptions().setInstances(config(stage).instances()).setConfig(json));
    }

    private StageConfig config(Stage stage) {
        return switch (stage) {
            case STT -> config.stt();
            case LLM -> config.llm();
            case TTS -> config.tts();
        };
    }

    private String verticle(Stage stage) {
        if (config(stage).verticle() != null) {
            return config(stage).verticle();
        }
        return "java:"
                + switch (stage) {
                    case STT -> SttVerticle.class.getName();
                    case LLM -> LlmVerticle.class.getName();
                    case TTS -> TtsVerticle.class.getName();
                };
    }
}
