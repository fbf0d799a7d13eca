package dev.parley;

import dev.parley.config.ConfigException;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.llm.LlmVerticle;
import dev.parley.llm.OpenAiKeyCheck;
import dev.parley.stt.SarvamKeyCheck;
import dev.parley.stt.SttVerticle;
import dev.parley.tts.TtsVerticle;
import dev.parley.tts.VoiceKeyCheck;
import dev.parley.vendor.VendorKeyCheck;
import io.vertx.core.Deployable;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A stage of this node: its settings, its key check and its verticle.
 *
 * @param section  the stage's role, and its section of the configuration
 * @param verticle Parley's own, unless the section names another
 */
record StageDeployment(
        String section, StageConfig config, Supplier<Future<Void>> keyCheck, Class<? extends Deployable> verticle) {
    private static final Logger log = LoggerFactory.getLogger(StageDeployment.class);

    /** The stages among this node's roles. */
    static List<StageDeployment> of(Vertx vertx, ParleyConfig config) {
        return Stream.of(
                        new StageDeployment(
                                "stt",
                                config.stt(),
                                () -> SarvamKeyCheck.check(vertx, config.stt()),
                                SttVerticle.class),
                        new StageDeployment(
                                "llm",
                                config.llm(),
                                () -> OpenAiKeyCheck.check(vertx, config.llm()),
                                LlmVerticle.class),
                        new StageDeployment(
                                "tts", config.tts(), () -> VoiceKeyCheck.check(vertx, config.tts()), TtsVerticle.class))
                .filter(stage -> config.roles().has(stage.section))
                .toList();
    }

    /**
     * Points a stage that has no vendor at the local server.
     *
     * @param resolved the whole configuration, whose section of the stage is changed
     */
    void useLocal(JsonObject resolved, int port) {
        if (config.isLocal()) {
            String url = section.equals("llm") ? "http://127.0.0.1:" + port + "/v1" : "ws://127.0.0.1:" + port;
            resolved.getJsonObject(section).put("url", url);
        }
    }

    /** Tries the vendor's key. Fails when it is proven wrong; whatever else is wrong is logged. */
    Future<Void> checkKey() {
        if (!config.check() || config.isLocal()) {
            return Future.succeededFuture();
        }
        return keyCheck.get().recover(error -> {
            if (error instanceof ConfigException) {
                return Future.failedFuture(error);
            }
            log.warn("{}: {}", config.vendor(), VendorKeyCheck.words(error));
            return Future.succeededFuture();
        });
    }

    /** @param resolved the stage's section, with the url to use */
    Future<String> deploy(Vertx vertx, JsonObject resolved) {
        String name = config.verticle() == null ? "java:" + verticle.getName() : config.verticle();
        DeploymentOptions options =
                new DeploymentOptions().setInstances(config.instances()).setConfig(resolved);
        return vertx.deployVerticle(name, options);
    }
}
