package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The {@code tools} section: what it may hold, and in which words the rest is refused. */
class ToolConfigTest {
    private static final String WEATHER =
            "{\"name\":\"weather\",\"description\":\"The weather.\",\"address\":\"tools.w\"}";

    private static ParleyConfig load(JsonArray tools) {
        return ConfigLoader.bind(new ConfigLoader(name -> "SECRET".equals(name) ? "s3" : null)
                .resolve(new JsonObject().put("tools", tools)));
    }

    private static ParleyConfig with(String key, String json) {
        JsonObject tool = new JsonObject(WEATHER);
        tool.mergeIn(new JsonObject("{\"" + key + "\":" + json + "}"));
        return load(new JsonArray().add(tool));
    }

    @Test
    void thereAreNoToolsByDefault() {
        assertThat(load(new JsonArray()).tools()).isEmpty();
    }

    @Test
    void whatIsLeftOutHasADefault() {
        ToolConfig tool =
                load(new JsonArray().add(new JsonObject(WEATHER))).tools().get(0);
        assertThat(tool.effect()).isEqualTo("write");
        assertThat(tool.onInterrupt()).isEqualTo("finish");
        assertThat(tool.timeoutMs()).isEqualTo(5000);
        assertThat(tool.filler()).isTrue();
        assertThat(with("effect", "\"read\"").tools().get(0).onInterrupt()).isEqualTo("cancel");
    }

    @Test
    void headersMayHoldSecretsAndAreNotShown() {
        ToolConfig tool = load(new JsonArray()
                        .add(
                                new JsonObject(
                                        "{\"name\":\"shop\",\"description\":\"d\","
                                                + "\"url\":\"https://example.org/h\",\"headers\":{\"Authorization\":\"Bearer ${SECRET}\"}}")))
                .tools()
                .get(0);
        assertThat(tool.headers()).containsEntry("Authorization", "Bearer s3");
        assertThat(tool.toString()).doesNotContain("s3");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "name        | \"a b\"                    | tools: the name \"a b\" is not usable",
                "description | \"\"                       | tools.weather.description: missing",
                "url         | \"https://example.org\"    | tools.weather: wanted exactly one of address, url and mcp",
                "effect      | \"delete\"                 | tools.weather.effect: \"delete\" is not known",
                "timeoutMs   | 5                          | tools.weather.timeoutMs: 5 is out of range",
                "onInterrupt | \"stop\"                   | tools.weather.onInterrupt: \"stop\" is not known",
                "speculative | true                       | tools.weather.speculative: true, wanted \"effect\": \"read\"",
                "confirm     | true, \"effect\": \"read\", \"speculative\": true | tools.weather.speculative: true, wanted no \"confirm\": true",
                "headers     | {\"X-Key\":\"1\"}            | tools.weather.headers: wanted url or mcp with them",
                "secret      | \"s\"                      | tools.weather.secret: wanted url with it",
                "adress      | \"x\"                      | tools.weather.adress: not a known key, wanted one of address",
                "timeoutMs   | \"soon\"                   | tools.weather.timeoutMs: wanted a whole number",
                "silent      | [1]                        | tools.weather.silent: wanted true or false",
                "headers     | [1]                        | tools.weather.headers: wanted an object",
                "address     | \"${UNSET}\"               | tools.weather.address: ${UNSET} is not set",
            })
    void whatIsWrongIsNamed(String key, String json, String message) {
        assertThatThrownBy(() -> with(key, json))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"adress\":\"x\"}     | tools[1].adress: not a known key, wanted one of address",
                "{\"name\":7,\"x\":1}   | tools[1].x: not a known key, wanted one of address",
                "{\"timeoutMs\":\"a\"} | tools[1].timeoutMs: wanted a whole number",
                "{\"address\":\"x\"}   | tools: one has no name, wanted 1 to 64 of",
                "{\"address\":\"${UNSET}\"} | tools[1].address: ${UNSET} is not set",
                "7                     | tools[1]: wanted an object",
                "null                  | tools: null, wanted a value",
            })
    void whatIsWrongWithOneWithoutANameIsCounted(String json, String message) {
        assertThatThrownBy(() -> load(new JsonArray("[" + WEATHER + "," + json + "]")))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aMisspeltKeyIsNamedEvenWhereTheRightOneIsMissing() {
        JsonObject tool = new JsonObject(WEATHER.replace("address", "adress"));
        assertThatThrownBy(() -> load(new JsonArray().add(tool)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("tools.weather.adress: not a known key, wanted one of address, confirm,");
    }

    @ParameterizedTest
    @CsvSource({"http://example.org/h", "ftp://localhost/", "https://u:p@example.org/", "not a url"})
    void aUrlThatIsNotSafeIsRefusedWithoutBeingRepeated(String url) {
        JsonObject tool =
                new JsonObject().put("name", "shop").put("description", "d").put("url", url);
        assertThatThrownBy(() -> load(new JsonArray().add(tool)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("tools.shop.url: not usable")
                .hasMessageNotContaining(url);
    }

    @ParameterizedTest
    @CsvSource({"Content-Length", "accept", "Idempotency-Key", "Parley-Signature", "Parley-Call", "Mcp-Name"})
    void aHeaderThatIsSetAnywayIsRefused(String name) {
        JsonObject shop = new JsonObject("{\"name\":\"shop\",\"description\":\"d\","
                + "\"url\":\"https://example.org/h\",\"headers\":{\"" + name + "\":\"5\"}}");
        assertThatThrownBy(() -> load(new JsonArray().add(shop)))
                .hasMessageStartingWith("tools.shop.headers." + name + ": is set by the server itself");
    }

    @Test
    void anUnsetSecretStopsTheStart() {
        JsonObject shop = new JsonObject("{\"name\":\"shop\",\"description\":\"d\","
                + "\"url\":\"https://example.org/h\",\"headers\":{\"Authorization\":\"Bearer ${UNSET}\"}}");
        assertThatThrownBy(() -> load(new JsonArray().add(shop)))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("UNSET");
    }

    @Test
    void anMcpToolMayLeaveItsDescriptionToItsServer() {
        JsonObject tool = new JsonObject("{\"name\":\"sum\",\"mcp\":\"https://example.org/mcp#math.add\"}");
        ToolConfig config = load(new JsonArray().add(tool)).tools().get(0);
        assertThat(config.isDescribed()).isFalse();
        assertThat(config.mcpServer()).isEqualTo("https://example.org/mcp");
        assertThat(config.mcpTool()).isEqualTo("math.add");
        ToolConfig described = config.described("Adds.", Map.of("type", "object"));
        assertThat(described.isDescribed()).isTrue();
        assertThat(described.described("Evil.", Map.of()).description()).isEqualTo("Adds.");
    }

    @Test
    void namesAreUsedOnce() {
        assertThatThrownBy(
                        () -> load(new JsonArray().add(new JsonObject(WEATHER)).add(new JsonObject(WEATHER))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("tools.weather: the name is used twice");
    }
}
