package dev.parley;

import dev.parley.config.ConfigException;
import dev.parley.config.ParleyConfig;
import dev.parley.config.StageConfig;
import dev.parley.llm.OpenAiKeyCheck;
import dev.parley.stt.SarvamKeyCheck;
import dev.parley.tts.VoiceKeyCheck;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries the keys of the vendors that this node talks to, once, before the first conversation. */
final class KeyChecks {
    private static final Logger log = LoggerFactory.getLogger(KeyChecks.class);

    private KeyChecks() {}

    /** Fails with a {@link ConfigException} when a vendor refuses its key; one that can't be asked is passed over. */
    static Future<?> run(Vertx vertx, ParleyConfig config) {
        return Future.all(List.of(
                check(config, "stt", config.stt(), () -> SarvamKeyCheck.check(vertx, config.stt())),
                check(config, "llm", config.llm(), () -> OpenAiKeyCheck.check(vertx, config.llm())),
                check(config, "tts", config.tts(), () -> VoiceKeyCheck.check(vertx, config.tts()))));
    }

    private static Future<Void> check(
            ParleyConfig config, String section, StageConfig stage, Supplier<Future<Void>> vendor) {
        if (!config.roles().has(section) || !stage.check() || stage.isLocal()) {
            return Future.succeededFuture();
        }
        return vendor.get().recover(error -> {
            if (error instanceof ConfigException) {
                return Future.failedFuture(error);
            }
            log.warn("{}: {}", stage.vendor(), error.getMessage());
            return Future.succeededFuture();
        });
    }
}
