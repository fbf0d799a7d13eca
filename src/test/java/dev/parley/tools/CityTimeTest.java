package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CityTimeTest extends ToolConformance {
    private static final Clock NOON = Clock.fixed(Instant.parse("2026-11-30T12:00:00Z"), ZoneOffset.UTC);

    @Override
    protected String deploy() throws Exception {
        vertx.deployVerticle(new ExampleToolsVerticle(NOON)).await(60, TimeUnit.SECONDS);
        return ExampleToolsVerticle.TIME;
    }

    @Override
    protected JsonObject good() {
        return new JsonObject().put("city", "Tokyo");
    }

    @Override
    protected JsonObject bad() {
        return new JsonObject().put("city", "Atlantis");
    }

    @ParameterizedTest
    @CsvSource({"Tokyo, '21:00'", "new york, '07:00'", "' Mumbai ', '17:30'", "LONDON, '12:00'"})
    void knowsTheTimeOf(String city, String time) throws Exception {
        JsonObject reply = get(call("c1", "s1", new JsonObject().put("city", city)));

        assertThat(reply.getJsonObject("result").getString("time")).isEqualTo("Monday, " + time);
    }
}
