package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ElevenLabsKeyCheckTest {
    private Vertx vertx;
    private ScriptedElevenLabs vendor;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        vendor = new ScriptedElevenLabs(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private Throwable check(int status, String body) {
        vendor.voiceStatus = status;
        vendor.voiceBody = body;
        TtsConfig config = ConfigLoader.bind("tts", TtsVerticleTest.config(vendor.url()), TtsConfig.class);
        return catchThrowable(() -> ElevenLabsKeyCheck.check(vertx, config).await(10, TimeUnit.SECONDS));
    }

    @Test
    void aKeyThatWorksIsFine() {
        assertThat(check(200, "{}")).isNull();
    }

    @Test
    void aKeyThatIsRefusedIsNamedAndNotShown() {
        assertThat(check(401, "")).isInstanceOf(ConfigException.class).hasMessageContaining("tts.apiKey");
        assertThat(check(403, "{}")).isInstanceOf(ConfigException.class);
        assertThat(check(400, "{\"detail\":{\"status\":\"invalid_api_key\",\"message\":\"Invalid API key\"}}"))
                .isInstanceOf(ConfigException.class)
                .hasMessageNotContaining("xi-test");
    }

    @Test
    void anythingElseSaysNothingAboutTheKey() {
        assertThat(check(404, "{\"detail\":{\"status\":\"voice_not_found\"}}"))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("404");
        assertThat(check(500, "")).isNotNull().isNotInstanceOf(ConfigException.class);
        vendor.close();
        assertThat(check(200, "")).isNotNull().isNotInstanceOf(ConfigException.class);
    }
}
