package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.ToolCall;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams of tool calls as servers write them; what each deviates in stands in the test's name. */
class ToolCallAccumulatorTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Set<String> OFFERED = Set.of("weather", "time");
    private static final ToolCall WEATHER = new ToolCall("call_a", "weather", "{\"city\":\"Pune\"}");
    private static final ToolCall TIME = new ToolCall("call_b", "time", "{}");

    private static List<ToolCall> calls(String... deltas) throws Exception {
        return read(deltas).calls("call_3", false);
    }

    private static ToolCallAccumulator read(String... deltas) throws Exception {
        ToolCallAccumulator accumulator = new ToolCallAccumulator(OFFERED);
        for (String delta : deltas) {
            accumulator.add(JSON.readTree(delta));
        }
        return accumulator;
    }

    @Test
    void openAiGivesIdAndNameOnceAndIndexesMayInterleave() throws Exception {
        assertThat(calls(
                        """
                        [{"index":0,"id":"call_a","type":"function","function":{"name":"weather","arguments":""}}]""",
                        """
                        [{"index":0,"function":{"arguments":"{\\"ci"}}]""",
                        """
                        [{"index":1,"id":"call_b","type":"function","function":{"name":"time","arguments":""}}]""",
                        """
                        [{"index":0,"function":{"arguments":"ty\\":\\"Pune\\"}"}}]"""))
                .containsExactly(WEATHER, TIME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.1000000000000000055", "12345678901234567890.12", "1.0E+400", "3.10"})
    void numbersStayAsTheyWere(String number) throws Exception {
        assertThat(calls("[{\"index\":0,\"id\":\"a\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"n\\\":"
                                + number + "}\"}}]")
                        .get(0)
                        .arguments())
                .isEqualTo("{\"n\":" + number + "}");
    }

    @Test
    void ollamaGivesEveryCallIndexZero() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_a","function":{"name":"weather","arguments":"{\\"city\\":\\"Pune\\"}"}}]""",
                                """
                        [{"index":0,"id":"call_b","function":{"name":"time","arguments":"{}"}}]"""))
                .containsExactly(WEATHER, TIME);
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_b","function":{"name":"time","arguments":""}}]""",
                                """
                        [{"index":0,"id":"call_a","function":{"name":"weather","arguments":"{\\"city\\":\\"Pune\\"}"}}]"""))
                .as("the first one has no arguments")
                .containsExactly(TIME, WEATHER);
    }

    @Test
    void liteLlmGivesArgumentsAsAnObject() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_a","function":{"name":"weather","arguments":{"city":"Pune"}}}]"""))
                .containsExactly(WEATHER);
    }

    @Test
    void vLlmGivesEmptyIdsLater() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_a","function":{"name":"weather","arguments":"{"}}]""",
                                """
                        [{"index":0,"id":"","function":{"name":null,"arguments":"\\"city\\":\\"Pune\\"}"}}]"""))
                .containsExactly(WEATHER);
    }

    @Test
    void lmStudioGivesEachPieceAnIdOfItsOwn() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_a","function":{"name":"weather","arguments":"{\\"ci"}}]""",
                                """
                        [{"index":0,"id":"call_x","function":{"name":"weather","arguments":"ty\\":"}}]""",
                                """
                        [{"index":0,"id":"call_y","function":{"arguments":"\\"Pune\\"}"}}]"""))
                .containsExactly(WEATHER);
    }

    @Test
    void oldLlamaCppPutsTheIdIntoTheFunctionAndRepeatsTheName() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"function":{"id":"call_a","name":"weather","arguments":"{\\"city\\":"}}]""",
                                """
                        [{"index":0,"function":{"id":"call_a","name":"weather","arguments":"\\"Pune\\"}"}}]"""))
                .containsExactly(WEATHER);
    }

    @Test
    void someGiveNeitherIndexNorId() throws Exception {
        assertThat(calls(
                        """
                        [{"function":{"name":"weather","arguments":"{\\"city\\":"}}]""",
                        """
                        [{"function":{"arguments":"\\"Pune\\"}"}}]"""))
                .containsExactly(new ToolCall("call_3_1", "weather", "{\"city\":\"Pune\"}"));
    }

    @Test
    void wholeCallsNeedNeitherIndexNorId() throws Exception {
        ToolCall first = new ToolCall("call_3_1", "weather", "{\"city\":\"Pune\"}");
        ToolCall second = new ToolCall("call_3_2", "time", "{}");
        String weather = "{\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Pune\\\"}\"}}";
        String time = "{\"function\":{\"name\":\"time\",\"arguments\":\"{}\"}}";
        assertThat(calls("[" + weather + "]", "[" + time + "]")).containsExactly(first, second);
        assertThat(calls("[" + weather + "," + time + "]")).containsExactly(first, second);
        assertThat(calls("[{\"function\":{\"name\":\"time\"}}]", "[" + weather + "]"))
                .as("the first one has no arguments")
                .extracting(ToolCall::name)
                .containsExactly("time", "weather");
    }

    @Test
    void twoCallsOfOneIdAreGivenTwo() throws Exception {
        String[] twice = {
            "[{\"index\":0,\"id\":\"call_a\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Pune\\\"}\"}}]",
            "[{\"index\":1,\"id\":\"call_a\",\"function\":{\"name\":\"time\",\"arguments\":\"{}\"}}]"
        };
        assertThat(calls(twice)).containsExactly(WEATHER, new ToolCall("call_3_2", "time", "{}"));
        assertThat(calls(twice[0], twice[1].replace("\"index\":1", "\"index\":0")))
                .as("and of one index")
                .containsExactly(WEATHER, new ToolCall("call_3_2", "time", "{}"));
    }

    @Test
    void aNameMayComeInPieces() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"call_a","function":{"name":"wea"}}]""",
                                """
                        [{"index":0,"function":{"name":"ther"}}]""",
                                """
                        [{"index":0,"function":{"arguments":"{\\"city\\":\\"Pune\\"}"}}]"""))
                .containsExactly(WEATHER);
    }

    @Test
    void aCallThatBreaksOffBeforeItsArgumentsIsBroken() throws Exception {
        String begun = """
                [{"index":0,"id":"call_b","function":{"name":"time","arguments":""}}]""";
        assertThat(read(begun).calls("", false)).containsExactly(TIME);
        assertThat(read(begun).calls("", true).get(0).arguments()).isEmpty();
    }

    @Test
    void whatGoesBackToTheServerIsAccepted() throws Exception {
        ToolCall call = calls(
                        """
                        [{"id":"%s","function":{"name":"get weather.now\\ud83d","arguments":"{\\"a\\":\\"\\\\ud83d\\"}"}}]"""
                                .formatted("x".repeat(1000)))
                .get(0);
        assertThat(call.id()).isEqualTo("call_3_1");
        assertThat(call.name()).matches("[A-Za-z0-9_-]{1,64}");
        assertThat(call.arguments()).isEqualTo("{\"a\":\"?\"}");
        assertThat(calls("[{\"function\":{\"name\":\"time\",\"arguments\":\"null\"}}]"))
                .extracting(ToolCall::arguments)
                .containsExactly("{}");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[]", "null", "{}", "[null]", "[{}]", "\"x\"", "[{\"index\":0,\"id\":\"call_a\"}]"})
    void whatIsNoCallIsNone(String deltas) throws Exception {
        assertThat(calls(deltas)).isEmpty();
    }

    @Test
    void argumentsAreComparableHoweverTheyAreWritten() throws Exception {
        assertThat(
                        calls(
                                """
                        [{"index":0,"id":"a","function":{"name":"t","arguments":"{ \\"b\\": {\\"y\\":1, \\"x\\":2}, \\"a\\": 1 }"}}]"""))
                .containsExactly(new ToolCall("a", "t", "{\"a\":1,\"b\":{\"x\":2,\"y\":1}}"));
    }

    @Test
    void callsAndArgumentsAreBounded() throws Exception {
        ToolCallAccumulator many = new ToolCallAccumulator(OFFERED);
        for (int i = 0; i < 20; i++) {
            many.add(JSON.readTree("[{\"index\":" + i + ",\"id\":\"c" + i + "\",\"function\":{\"name\":\"time\"}}]"));
        }
        assertThat(many.calls("", false)).hasSize(ToolCallAccumulator.MAX_CALLS);

        ToolCallAccumulator large = new ToolCallAccumulator(OFFERED);
        large.add(JSON.readTree("[{\"index\":0,\"function\":{\"name\":\"time\",\"arguments\":\"{\"}}]"));
        for (int i = 0; i < 100; i++) {
            large.add(JSON.readTree("[{\"index\":0,\"function\":{\"arguments\":\"" + " ".repeat(1000) + "\"}}]"));
        }
        large.add(JSON.readTree("[{\"index\":0,\"function\":{\"arguments\":\"}\"}}]"));
        assertThat(large.calls("", false).get(0).arguments())
                .hasSizeLessThanOrEqualTo(ToolCallAccumulator.MAX_ARGUMENT_CHARS + 1)
                .as("must not become valid again")
                .doesNotEndWith("}");
    }

    @Test
    void everySplitOfAStreamGivesTheSameCalls() throws Exception {
        Random random = new Random(7);
        String weather = "{\"city\":\"Pune\",\"days\":[1,2],\"note\":\"a \\\"quoted\\\" } word\"}";
        for (int i = 0; i < 500; i++) {
            ToolCallAccumulator accumulator = new ToolCallAccumulator(OFFERED);
            accumulator.add(delta(0, "call_a", "weather", ""));
            accumulator.add(delta(1, "call_b", "time", ""));
            int at = 0;
            while (at < weather.length()) {
                int end = Math.min(weather.length(), at + 1 + random.nextInt(9));
                accumulator.add(delta(0, null, null, weather.substring(at, end)));
                if (random.nextInt(4) == 0) {
                    accumulator.add(delta(1, "", null, ""));
                }
                at = end;
            }
            assertThat(accumulator.calls("", false)).containsExactly(new ToolCall("call_a", "weather", weather), TIME);
        }
    }

    private static JsonNode delta(int index, String id, String name, String arguments) {
        return JSON.createArrayNode()
                .add(JSON.createObjectNode()
                        .put("index", index)
                        .put("id", id)
                        .set(
                                "function",
                                JSON.createObjectNode().put("name", name).put("arguments", arguments)));
    }
}
