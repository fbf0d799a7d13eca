package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.LlmConfig;
import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OpenAiKeyCheckTest {
    private Vertx vertx;
    private ScriptedOpenAi server;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        server = new ScriptedOpenAi(vertx);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(20, TimeUnit.SECONDS);
    }

    private Throwable check(int status) {
        server.modelStatus = status;
        LlmConfig config = ConfigLoader.bind("llm", LlmVerticleTest.config(server.url()), LlmConfig.class);
        return catchThrowable(() -> OpenAiKeyCheck.check(vertx, config).await(10, TimeUnit.SECONDS));
    }

    @Test
    void aKeyThatWorksIsFine() {
        assertThat(check(200)).isNull();
    }

    @Test
    void aKeyThatIsRefusedIsNamedAndNotShown() {
        for (int status : new int[] {401, 403}) {
            assertThat(check(status))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageContaining("llm.apiKey")
                    .hasMessageNotContaining("sk-test");
        }
    }

    @Test
    void anythingElseSaysNothingAboutTheKey() {
        assertThat(check(404))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("404");
        server.close();
        assertThat(check(200)).isNotNull().isNotInstanceOf(ConfigException.class);
    }
}
