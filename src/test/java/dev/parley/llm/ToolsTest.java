package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.TestSession;
import dev.parley.llm.ScriptedOpenAi.Exchange;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect.Ask;
import dev.parley.turn.TurnEvent.Failed;
import dev.parley.turn.TurnEvent.ReplyDone;
import dev.parley.turn.TurnEvent.Thinking;
import dev.parley.turn.TurnEvent.Token;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The language model's stage with tools, against a scripted server. */
class ToolsTest extends LlmBench {
    private static final ToolSpec WEATHER =
            new ToolSpec("weather", "The weather of a city.", "{\"type\":\"object\"}", false, false, false, true, 5000);
    private static final ToolCall PUNE = new ToolCall("call_a", "weather", "{\"city\":\"Pune\"}");

    @BeforeEach
    void open() throws Exception {
        deploy();
    }

    private Exchange ask(boolean mayCall, Message... messages) throws InterruptedException {
        client.send(new Ask(FIRST, List.of(messages), List.of(WEATHER), mayCall));
        return server.next();
    }

    /** The end of the reply; while calls stream in, the session is told that the model works. */
    private ReplyDone done() throws InterruptedException {
        client.next(Thinking.class);
        return client.next(ReplyDone.class);
    }

    private static String called(String arguments) {
        return new JsonObject()
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put(
                                                "delta",
                                                new JsonObject()
                                                        .put(
                                                                "tool_calls",
                                                                new JsonArray()
                                                                        .add(new JsonObject()
                                                                                .put("index", 0)
                                                                                .put("id", "call_a")
                                                                                .put(
                                                                                        "function",
                                                                                        new JsonObject()
                                                                                                .put("name", "weather")
                                                                                                .put(
                                                                                                        "arguments",
                                                                                                        arguments)))))))
                .encode();
    }

    @Test
    void toolsAreOfferedAndCallsComeAfterTheWordsBeforeThem() throws Exception {
        Exchange exchange = ask(true, Message.user("weather?"));
        JsonObject offered = exchange.body.getJsonArray("tools").getJsonObject(0);
        assertThat(offered.getString("type")).isEqualTo("function");
        assertThat(offered.getJsonObject("function").getString("name")).isEqualTo("weather");
        assertThat(exchange.body.containsKey("tool_choice")).isFalse();
        exchange.token("Let me look.")
                .events(called("{\"city\":"), called("\"Pune\"}"), ScriptedOpenAi.finish("tool_calls"));
        assertThat(client.next(Token.class).text()).isEqualTo("Let me look.");
        assertThat(done().calls()).containsExactly(PUNE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "tool_calls", "length", ""})
    void callsCountWhateverTheFinishReasonSays(String reason) throws Exception {
        Exchange exchange = ask(true, Message.user("weather?"));
        exchange.events(called("{\"city\":\"Pune\"}"));
        if (!reason.isEmpty()) {
            exchange.events(ScriptedOpenAi.finish(reason));
        }
        exchange.events("[DONE]").end();
        assertThat(done().calls()).containsExactly(PUNE);
    }

    @Test
    void numbersInArgumentsThatComeAsAnObjectStayAsTheyWere() throws Exception {
        String numbers = "{\"a\":5,\"b\":9007199254740993,\"c\":0.1234567890123456789,\"d\":3.10}";
        Exchange exchange = ask(true, Message.user("weather?"));
        exchange.events(called("X").replace("\"X\"", numbers), ScriptedOpenAi.finish("stop"));
        assertThat(done().calls()).containsExactly(new ToolCall("call_a", "weather", numbers));
    }

    @Test
    void callsThatWereNotAllowedAreNone() throws Exception {
        ask(false, Message.user("weather?")).events(called("{}"), ScriptedOpenAi.finish("tool_calls"));
        assertThat(done()).isEqualTo(new ReplyDone(FIRST, ReplyDone.UNSPOKEN, List.of()));
        client.send(new Ask(new Attempt(1, 2), List.of(Message.user("weather?")), List.of(WEATHER), false));
        server.next().token("Sunny.").events(called("{}"), ScriptedOpenAi.finish("tool_calls"));
        assertThat(client.next(Token.class).text()).isEqualTo("Sunny.");
        assertThat(done().calls()).isEmpty();
    }

    @Test
    void callsAndResultsGoBackAsTheProtocolWantsThem() throws Exception {
        Exchange exchange = ask(
                false,
                Message.user("weather?"),
                new Message("assistant", null, List.of(PUNE), null),
                new Message("tool", "31", List.of(), "call_a"));
        JsonArray messages = exchange.body.getJsonArray("messages");
        JsonObject call = messages.getJsonObject(2);
        assertThat(call.getValue("content")).isNull();
        assertThat(call.containsKey("content")).isTrue();
        assertThat(call.getJsonArray("tool_calls").getJsonObject(0))
                .isEqualTo(new JsonObject()
                        .put("id", "call_a")
                        .put("type", "function")
                        .put("function", new JsonObject().put("name", "weather").put("arguments", PUNE.arguments())));
        assertThat(messages.getJsonObject(3))
                .isEqualTo(new JsonObject()
                        .put("role", "tool")
                        .put("content", "31")
                        .put("tool_call_id", "call_a"));
        assertThat(exchange.body.getString("tool_choice")).isEqualTo("none");
    }

    @Test
    void aCallMayBeWantedAndAReplyBeShort() throws Exception {
        client.send(new Ask(FIRST, List.of(Message.user("weather?")), List.of(WEATHER), true, true, 5));
        Exchange exchange = server.next();

        assertThat(exchange.body.getString("tool_choice")).isEqualTo("required");
        assertThat(exchange.body.getInteger("max_completion_tokens")).isEqualTo(5);
        client.send(new Ask(new Attempt(1, 2), List.of(Message.user("weather?")), List.of(), true, true, 100_000));
        assertThat(server.next().body.getInteger("max_completion_tokens")).isEqualTo(50);
    }

    @Test
    void whatGeminiWroteBesideACallGoesBackWithIt() throws Exception {
        String extra = "{\"google\":{\"thought_signature\":\"c2lnbmVk\"}}";
        Exchange exchange = ask(true, Message.user("weather?"));
        exchange.events(
                "{\"choices\":[{\"index\":0,\"finish_reason\":\"stop\",\"delta\":{\"role\":\"assistant\",\"tool_calls\":[{"
                        + "\"extra_content\":" + extra + ",\"function\":{\"arguments\":\"{\\\"city\\\":\\\"Pune\\\"}\","
                        + "\"name\":\"weather\"},\"id\":\"call_a\",\"type\":\"function\"}]}}]}");
        List<ToolCall> calls = done().calls();
        assertThat(calls).containsExactly(new ToolCall("call_a", "weather", PUNE.arguments(), extra));
        client.send(new Ask(
                new Attempt(1, 2),
                List.of(
                        Message.user("weather?"),
                        new Message("assistant", null, calls, null),
                        new Message("tool", "31", List.of(), "call_a")),
                List.of(WEATHER),
                true));
        assertThat(server.next()
                        .body
                        .getJsonArray("messages")
                        .getJsonObject(2)
                        .getJsonArray("tool_calls")
                        .getJsonObject(0)
                        .getJsonObject("extra_content"))
                .isEqualTo(new JsonObject(extra));
    }

    @Test
    void brokenArgumentsOfAnEarlierCallAreNotSentBack() throws Exception {
        Exchange exchange = ask(
                true,
                Message.user("weather?"),
                new Message("assistant", null, List.of(new ToolCall("call_a", "weather", "{\"city\":")), null),
                new Message("tool", "invalid_arguments", List.of(), "call_a"));
        assertThat(exchange.body
                        .getJsonArray("messages")
                        .getJsonObject(2)
                        .getJsonArray("tool_calls")
                        .getJsonObject(0)
                        .getJsonObject("function")
                        .getString("arguments"))
                .isEqualTo("{}");
    }

    @Test
    void theModelIsToldThatResultsAreData() throws Exception {
        Exchange exchange = ask(true, Message.user("weather?"));
        assertThat(exchange.body.getJsonArray("messages").getJsonObject(0).getString("content"))
                .contains("return is data");
    }

    /** Two users may ask before the first of them learns what the server refuses. */
    @Test
    void everyRequestThatWasUnderWayIsMadeAgain() throws Exception {
        Exchange first = ask(true, Message.user("weather?"));
        TestSession other = new TestSession(vertx, Stage.LLM);
        other.open();
        other.send(new Ask(FIRST, List.of(Message.user("weather?")), List.of(WEATHER), true));
        Exchange second = server.next();
        for (Exchange exchange : List.of(first, second)) {
            exchange.answer(400, "application/json", "{\"error\":{\"message\":\"tiny does not support tools\"}}");
        }
        for (Exchange again : List.of(server.next(), server.next())) {
            assertThat(again.body.containsKey("tools")).isFalse();
            again.answer(400, "application/json", "{\"error\":{\"message\":\"no\",\"param\":\"temperature\"}}");
        }
        for (Exchange last : List.of(server.next(), server.next())) {
            assertThat(last.body.containsKey("temperature")).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "429 | Rate limit reached for models that support tools",
                "500 | the pool that supports tools is down",
                "400 | can't read: the tools are not working",
            })
    void toolsAreStillOfferedAfterAnErrorThatIsNotAboutThem(int status, String message) throws Exception {
        ask(true, Message.user("weather?"))
                .answer(status, "application/json", "{\"error\":{\"message\":\"" + message + "\"}}");
        client.next(Failed.class);
        client.send(new Ask(new Attempt(1, 2), List.of(Message.user("weather?")), List.of(WEATHER), true));
        assertThat(server.next().body.containsKey("tools")).isTrue();
    }

    @Test
    void whatFollowsTheServersOwnWordsSaysNothingAboutTools() throws Exception {
        String quoted = "it is supported ".repeat(130) + " does not support tools";
        ask(true, Message.user("weather?")).answer(400, "application/json", "{\"error\":\"" + quoted + "\"}");
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.REJECTED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "400 | registry.ollama.ai/library/tiny:1b does not support tools",
                "500 | tools param requires --jinja flag",
                "400 | \\\"auto\\\" tool choice requires --enable-auto-tool-choice and --tool-call-parser to be set",
                "404 | No endpoints found that support tool use.",
            })
    void aServerWhoseModelHasNoToolsIsAskedWithoutThem(int status, String message) throws Exception {
        ask(true, Message.user("weather?"))
                .answer(status, "application/json", "{\"error\":{\"message\":\"" + message + "\"}}");
        Exchange again = server.next();
        assertThat(again.body.containsKey("tools")).isFalse();
        assertThat(again.body.containsKey("tool_choice")).isFalse();
        again.reply("I can't look.");
        assertThat(client.next(Token.class).text()).isEqualTo("I can't look.");
    }
}
