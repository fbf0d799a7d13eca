package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.config.ConfigException;
import dev.parley.config.LlmConfig;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

class OpenAiKeyCheckTest extends LlmBench {
    private Throwable check(int status, String body) {
        server.modelStatus = status;
        server.modelBody = body.replace('\'', '"');
        LlmConfig config = bound(config(server.url()));
        return catchThrowable(() -> OpenAiKeyCheck.check(vertx, config).await(60, TimeUnit.SECONDS));
    }

    @Test
    void aKeyThatWorksIsFine() {
        assertThat(check(200, "{}")).isNull();
        assertThat(check(200, "not even JSON")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'error':{'message':'Incorrect API key provided: sk-test','type':'invalid_request_error','code':'invalid_api_key'}}",
                "{'error':'Invalid token'}"
            })
    void aKeyThatIsProvenWrongIsNamedAndNotShown(String body) {
        assertThat(check(401, body))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("llm.apiKey")
                .hasMessageContaining("llm.check")
                .hasMessageNotContaining("sk-test");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "401 | {'error':{'message':'You have insufficient permissions. Missing scopes: api.model.read.','code':null}}",
                "403 | {'error':{'message':'Missing scopes: api.model.read'}}"
            })
    void aRightThatIsMissingIsNamed(int status, String body) {
        assertThat(check(status, body))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining("api.model.read");
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404, 500})
    void anythingElseSaysNothingAboutTheKey(int status) {
        assertThat(check(status, "{}"))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class)
                .hasMessageContaining(String.valueOf(status));
    }

    @Test
    void aServerThatIsNotThereSaysNothingAboutTheKey() {
        server.close();
        assertThat(check(200, "{}")).isNotNull().isNotInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @CsvSource({"30, true", "89, true", "91, false"})
    void aModelThatIsShutDownSoonIsWarnedOf(int days, boolean warned) {
        Logger logger = (Logger) LoggerFactory.getLogger(OpenAiKeyCheck.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        LocalDate day = LocalDate.now(ZoneOffset.UTC).plusDays(days);

        assertThat(check(200, "{'id':'gpt-4o','shutdown_date':'" + day + "'}")).isNull();
        assertThat(check(200, "{'id':'gpt-4o','shutdown_date':" + day.toEpochDay() * 86_400 + "}"))
                .isNull();

        logger.detachAppender(lines);
        assertThat(lines.list)
                .filteredOn(line -> line.getFormattedMessage().contains("gpt-6-luna"))
                .hasSize(warned ? 2 : 0);
    }
}
