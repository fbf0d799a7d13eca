package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.config.ConfigException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which schemas of arguments are taken, what they refuse, and that no text of a user holds up an event loop. */
class ArgumentSchemaTest {
    private static ArgumentSchema schema(String property) {
        return new ArgumentSchema("key", "{\"type\":\"object\",\"properties\":{\"a\":" + property + "}}");
    }

    private static String objection(String property, Object value) {
        return schema(property).objection(new JsonObject().put("a", value));
    }

    @Test
    void saysWhereTheArgumentsAreWrong() {
        assertThat(objection("{\"type\":\"string\"}", "x")).isNull();
        assertThat(objection("{\"type\":\"string\"}", 1)).contains("#/a");
        assertThat(objection("{\"enum\":[\"x\"],\"format\":\"uri\"}", "y")).contains("#/a");
        assertThat(objection("{\"type\":\"array\",\"uniqueItems\":true}", "y")).contains("#/a");
    }

    @ParameterizedTest
    @Timeout(20)
    @ValueSource(
            strings = {
                "uri",
                "uri-reference",
                "uri-template",
                "json-pointer",
                "relative-json-pointer",
                "url",
                "regex",
                "email",
                "date",
                "iri",
                "hostname",
                "uuid",
                "duration"
            })
    void noFormatHoldsUpAnEventLoop(String format) {
        for (String unit : new String[] {"a", "(", "/", "a.", "http://a:"}) {
            String text = unit.repeat(16_000 / unit.length());
            assertThat(objection("{\"type\":\"string\",\"format\":\"" + format + "\"}", text))
                    .isNull();
        }
    }

    @Test
    @Timeout(20)
    void manyItemsAndPatternsHoldUpNothing() {
        JsonArray items = new JsonArray();
        for (int i = 0; i < 3000; i++) {
            items.add("item " + i);
        }
        assertThat(objection("{\"type\":\"array\",\"uniqueItems\":true}", items))
                .isNull();
        assertThat(objection("{\"pattern\":\"(a+)+$\"}", "a".repeat(40) + "!")).isNull();
        assertThat(objection("{\"pattern\":\"(unfinished\"}", "a")).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"patternProperties\":{\"^x\":{}},\"additionalProperties\":false}",
                "{\"allOf\":[{\"patternProperties\":{\"^x\":{}}}],\"unevaluatedProperties\":false}",
                "{\"properties\":{\"x\":{\"not\":{\"pattern\":\"^no\"}}}}",
                "{\"properties\":{\"x\":{\"oneOf\":[{\"format\":\"date\"},{\"format\":\"email\"}]}}}",
                "{\"properties\":{\"x\":{\"if\":{\"pattern\":\"^no\"},\"then\":{\"maxLength\":1}}}}",
            })
    void whatIsNotCheckedRefusesNothing(String object) {
        assertThat(objection(object, new JsonObject().put("x", "me@example.org")))
                .isNull();
    }

    @Test
    void dataAndNamesThatLookLikeKeywordsStay() {
        String format = "{\"properties\":{\"format\":{\"type\":\"integer\"}},\"required\":[\"format\"]}";
        assertThat(objection(format, new JsonObject().put("format", "x"))).contains("#/a/format");
        assertThat(objection(format, new JsonObject().put("format", 1))).isNull();
        assertThat(objection("{\"const\":{\"format\":\"uri\"}}", new JsonObject()))
                .isNotNull();
        assertThat(objection("{\"const\":{\"type\":\"any\"}}", new JsonObject().put("type", "any")))
                .isNull();
        assertThat(objection("{\"properties\":{\"type\":{\"type\":\"integer\"}}}", new JsonObject().put("type", "x")))
                .contains("#/a/type");
    }

    @Test
    void argumentsThatAreNestedTooDeepDoNotMatch() {
        ArgumentSchema recursive = schema("{\"items\":{\"$ref\":\"#/properties/a\"}}");
        JsonArray deep = new JsonArray();
        for (int i = 0; i < 50_000; i++) {
            deep = new JsonArray().add(deep);
        }
        assertThat(recursive.objection(new JsonObject().put("a", deep))).isNotNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"string\"}                                                       | \"type\": \"object\"",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"https://example.org/a\"}}} | $ref",
                "{\"type\":\"object\",\"allOf\":[{\"$ref\":\"#\"}]}                          | not a usable JSON schema",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"strnig\"}}}      | the type strnig is not known",
                "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":[\"null\",\"x\"]}}}    | the type x is not known",
            })
    void aSchemaThatCannotBeUsedIsRefused(String schema, String why) {
        refuse(schema, why);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"$ref\":\"#/$defs/none\"} | $ref to nothing",
                "{\"items\":{\"$ref\":\"#/%zz\"}} | $ref to nothing",
                "{\"enum\":\"x\"} | \"enum\" of a schema is no list",
                "{\"enum\":null} | \"enum\" of a schema is no list",
                "{\"type\":\"object\",\"required\":\"x\"} | \"required\" of a schema is no list",
                "{\"anyOf\":{}} | \"anyOf\" of a schema is no list",
                "{\"not\":{\"allOf\":\"x\"}} | \"allOf\" of a schema is no list",
                "{\"properties\":[]} | \"properties\" of a schema is no object of schemas",
                "7 | \"properties\" of a schema is no object of schemas",
                "null | \"properties\" of a schema is no object of schemas",
            })
    void whatWouldOnlyShowWhenArgumentsComeIsRefusedAtTheStart(String property, String why) {
        refuse("{\"type\":\"object\",\"properties\":{\"a\":" + property + "}}", why);
    }

    @Test
    void argumentsOfNamesThatAreKeywordsAreNoKeywords() {
        assertThat(objection(
                        "{\"properties\":{\"enum\":{\"type\":\"string\"},\"$ref\":true},\"default\":{\"enum\":1}}",
                        new JsonObject().put("enum", "x").put("$ref", 1)))
                .isNull();
        assertThat(schema("{\"$ref\":\"#/properties/b~1c%20d\"},\"b/c d\":{\"type\":\"integer\"}")
                        .objection(new JsonObject().put("a", "x")))
                .contains("#/a");
    }

    @Test
    void aFaultOfTheSchemaThatShowsLateIsAnObjection() {
        assertThat(objection("{\"$ref\":\"#nobody\"}", 1)).isEqualTo("the arguments do not match the schema");
    }

    @Test
    void aSchemaThatIsNestedTooDeepIsRefused() {
        refuse("{\"type\":\"object\",\"x\":" + "{\"x\":".repeat(20) + "1" + "}".repeat(20) + "}", "nested");
    }

    private static void refuse(String schema, String why) {
        assertThatThrownBy(() -> new ArgumentSchema("tools.t.parameters", schema))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("tools.t.parameters: ")
                .hasMessageContaining(why);
    }
}
