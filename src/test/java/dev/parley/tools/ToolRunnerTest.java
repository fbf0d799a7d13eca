package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Calls of tools over the real event bus. */
class ToolRunnerTest {
    private static final Attempt FIRST = new Attempt(1, 1);
    private static final JsonObject CITY = new JsonObject(
            """
            {"type":"object","required":["city"],"additionalProperties":false,
             "properties":{"city":{"type":"string"}}}""");

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Message<JsonObject>> calls = new LinkedBlockingQueue<>();
    private final BlockingQueue<JsonObject> cancels = new LinkedBlockingQueue<>();
    private final BlockingQueue<TurnEvent.ToolDone> outcomes = new LinkedBlockingQueue<>();
    private final Tool weather = weather(5000);
    private final List<String> counted = new CopyOnWriteArrayList<>();
    private final ToolRunner runner = new ToolRunner(
            vertx.eventBus(),
            "s1",
            Map.of("weather", weather),
            (tool, outcome, ms) -> counted.add(tool + " " + outcome + (ms < 0 ? " unasked" : "")));

    ToolRunnerTest() {
        vertx.eventBus().<JsonObject>consumer(ToolRunner.CANCEL, message -> cancels.add(message.body()));
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private static Tool weather(int timeoutMs) {
        return TestTools.tool(new JsonObject()
                .put("name", "weather")
                .put("parameters", CITY)
                .put("address", "tools.weather")
                .put("effect", "read")
                .put("timeoutMs", timeoutMs));
    }

    private void listen() {
        vertx.eventBus().<JsonObject>consumer("tools.weather", calls::add);
    }

    private static TurnEffect.CallTool effect(String id, String name, String arguments) {
        return new TurnEffect.CallTool(FIRST, new ToolCall(id, name, arguments), "en-IN", false);
    }

    private static TurnEvent.ToolDone done(String id, String content, boolean wantsReply) {
        return new TurnEvent.ToolDone(FIRST, id, true, content, wantsReply, false);
    }

    private void call(String id, String arguments) {
        runner.call(effect(id, "weather", arguments), outcomes::add);
    }

    private TurnEvent.ToolDone outcome() throws InterruptedException {
        return outcomes.poll(5, TimeUnit.SECONDS);
    }

    private final BlockingQueue<TurnEvent> news = new LinkedBlockingQueue<>();

    @Test
    void aToolTellsMoreOnceAsItPromised() throws Exception {
        listen();
        runner.listen(news::add);
        call("c1", "{\"city\":\"Pune\"}");
        Message<JsonObject> call = calls.poll(5, TimeUnit.SECONDS);
        JsonObject more =
                new JsonObject().put("call", call.headers().get("call")).put("result", "it rains now");
        String later = call.headers().get("later");
        vertx.eventBus().send(later, more);
        call.reply(new JsonObject().put("result", "dry").put("laterMs", 5000));
        assertThat(outcome()).isEqualTo(done("c1", "dry", true));
        assertThat(news.poll(5, TimeUnit.SECONDS)).isEqualTo(new TurnEvent.ToolPromised(5000));

        vertx.eventBus().send(later, new JsonObject().put("call", "another").put("result", "x"));
        vertx.eventBus().send(later, new JsonObject().put("call", 7));
        vertx.eventBus().send(later, more);
        vertx.eventBus().send(later, more);

        assertThat(news.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new TurnEvent.ToolNews(
                        new ToolCall("c1_later", "weather", "{\"city\":\"Pune\"}"), "it rains now"));
        runner.close();
        assertThat(news).isEmpty();
    }

    @Test
    void asksTheAddressAndGivesTheResultBack() throws Exception {
        listen();
        call("c1", "{\"city\":\"Pune\"}");
        Message<JsonObject> asked = calls.poll(5, TimeUnit.SECONDS);
        assertThat(asked.body())
                .isEqualTo(new JsonObject()
                        .put("name", "weather")
                        .put("arguments", new JsonObject().put("city", "Pune"))
                        .put("language", "en-IN")
                        .put("confirmed", false));
        assertThat(asked.headers().get("action")).isEqualTo("call");
        assertThat(asked.headers().get("call")).isEqualTo("s1/1/1/c1");
        assertThat(asked.headers().get("session")).isEqualTo("s1");
        assertThat(Long.parseLong(asked.headers().get("deadline"))).isPositive();
        asked.reply(new JsonObject().put("result", new JsonObject().put("celsius", 31)));
        assertThat(outcome()).isEqualTo(done("c1", "{\"celsius\":31}", true));
    }

    /** Numbers as the model writes them, and as the tool gets them. */
    static final String[] NUMBERS = {
        "5 | 5",
        "5.0 | 5",
        "-3e2 | -300",
        "9007199254740993 | 9007199254740993",
        "123456789012345678901234567890 | 123456789012345678901234567890",
        "0.1 | 0.1",
        "12.50 | 12.5",
        "0.1234567890123456789 | 0.1234567890123456789",
        "1e400 | 1E+400",
        "1e999999999 | 1E+999999999"
    };

    @ParameterizedTest
    @FieldSource("NUMBERS")
    void aNumberReachesTheToolAsTheModelWroteItAndAWholeOneAsAnInteger(String numbers) throws Exception {
        String[] said = numbers.split(" [|] ");
        Tool any = TestTools.tool(new JsonObject()
                .put("name", "any")
                .put("parameters", new JsonObject("{\"type\":\"object\"}"))
                .put("address", "tools.weather"));
        listen();
        new ToolRunner(vertx.eventBus(), "s2", Map.of("any", any), TestTools.NOBODY)
                .call(effect("c1", "any", "{\"deep\":[{\"n\":" + said[0] + "}]}"), outcomes::add);
        JsonObject arguments = calls.poll(5, TimeUnit.SECONDS).body().getJsonObject("arguments");
        assertThat(arguments.encode()).isEqualTo("{\"deep\":[{\"n\":" + said[1] + "}]}");
        Object number = arguments.getJsonArray("deep").getJsonObject(0).getValue("n");
        boolean small = said[1].matches("-?\\d{1,9}");
        assertThat(number instanceof Integer).isEqualTo(small);
    }

    @Test
    void aCallIsMadeOnceHoweverOftenItIsAskedFor() throws Exception {
        listen();
        call("c1", "{\"city\":\"Pune\"}");
        call("c1", "{\"city\":\"Pune\"}");
        calls.poll(5, TimeUnit.SECONDS)
                .reply(new JsonObject().put("result", "31 degrees").put("reply", false));
        assertThat(outcome()).isEqualTo(done("c1", "31 degrees", false));
        assertThat(calls).isEmpty();
        assertThat(outcomes).isEmpty();
    }

    @Test
    void whatIsWrongIsAResultThatNamesIt() throws Exception {
        call("c1", "{\"town\":\"Pune\"}");
        assertThat(outcome().content()).contains("invalid_arguments").contains("city");
        call("c2", "{\"city\":");
        assertThat(outcome().content()).contains("invalid_arguments").contains("not a JSON object");
        runner.call(effect("c3", "wether", "{}"), outcomes::add);
        assertThat(outcome().content()).contains("unknown_tool").contains("wether");
        call("c4", "{\"city\":\"Pune\"}");
        assertThat(outcome().content()).contains("unavailable");
        listen();
        call("c5", "{\"city\":\"Pune\"}");
        calls.poll(5, TimeUnit.SECONDS).fail(1, "the weather service is closed");
        assertThat(outcome().content()).contains("failed").contains("the weather service is closed");
        call("c6", "{\"city\":\"Pune\"}");
        calls.poll(5, TimeUnit.SECONDS)
                .reply(new JsonObject().put("error", "not_found").put("message", "no such city"));
        assertThat(outcome())
                .isEqualTo(new TurnEvent.ToolDone(
                        FIRST, "c6", false, "{\"error\":\"not_found\",\"message\":\"no such city\"}", true, false));
        assertThat(counted)
                .as("names of tools and words of Parley's own")
                .containsExactly(
                        "weather invalid_arguments unasked",
                        "weather invalid_arguments unasked",
                        "unknown unknown_tool unasked",
                        "weather unavailable",
                        "weather failed",
                        "weather error");
    }

    @Test
    void aSlowToolTimesOutIsToldAndItsLateReplyChangesNothing() throws Exception {
        listen();
        ToolRunner hasty = new ToolRunner(vertx.eventBus(), "s1", Map.of("weather", weather(100)), TestTools.NOBODY);
        hasty.call(effect("c1", "weather", "{\"city\":\"Pune\"}"), outcomes::add);
        assertThat(outcome().content()).contains("timeout");
        assertThat(cancels.poll(5, TimeUnit.SECONDS).getString("reason")).isEqualTo("timeout");
        calls.poll(5, TimeUnit.SECONDS).reply(new JsonObject().put("result", "late"));
        assertThat(outcomes.poll(100, TimeUnit.MILLISECONDS)).isNull();
    }

    @Test
    void aCancelledCallIsTakenBackOnceAndHasNoOutcome() throws Exception {
        listen();
        call("c1", "{\"city\":\"Pune\"}");
        Message<JsonObject> asked = calls.poll(5, TimeUnit.SECONDS);
        runner.cancel(Attempt.NONE);
        runner.cancel(FIRST);
        runner.cancel(FIRST);
        runner.close();
        assertThat(cancels.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new JsonObject()
                        .put("call", "s1/1/1/c1")
                        .put("session", "s1")
                        .put("turn", 1)
                        .put("reason", "interrupted"));
        assertThat(counted).containsExactly("weather cancelled");
        asked.reply(new JsonObject().put("result", "late"));
        assertThat(outcomes.poll(100, TimeUnit.MILLISECONDS)).isNull();
        assertThat(cancels).isEmpty();
    }

    @Test
    void aToolThatKeepsFailingIsLeftAloneForAWhile() throws Exception {
        List<Integer> seen = new ArrayList<>();
        vertx.eventBus().<JsonObject>consumer("tools.weather", message -> {
            seen.add(1);
            message.fail(1, "down");
        });
        for (int i = 0; i < Tool.CIRCUIT_FAILURES; i++) {
            call("c" + i, "{\"city\":\"Pune\"}");
            assertThat(outcome().content()).contains("down");
        }
        call("last", "{\"city\":\"Pune\"}");
        assertThat(outcome().content()).contains("unavailable");
        assertThat(seen).hasSize(Tool.CIRCUIT_FAILURES);
    }

    @Test
    void aCallThatWasTakenBackIsNoFailureOfTheTool() throws Exception {
        listen();
        Tool slow = weather(100);
        for (int i = 0; i < Tool.CIRCUIT_FAILURES; i++) {
            ToolRunner hasty = new ToolRunner(vertx.eventBus(), "s" + i, Map.of("weather", slow), TestTools.NOBODY);
            hasty.call(effect("c1", "weather", "{\"city\":\"Pune\"}"), outcomes::add);
            if (i % 2 == 0) {
                hasty.cancel(FIRST);
            }
            hasty.close();
        }
        ToolRunner last = new ToolRunner(vertx.eventBus(), "last", Map.of("weather", slow), TestTools.NOBODY);
        last.call(effect("c1", "weather", "{\"city\":\"Pune\"}"), outcomes::add);
        assertThat(outcome().content()).as("the others have timed out before").contains("timeout");

        assertThat(slow.isBroken()).isFalse();
        for (int i = 0; i < Tool.CIRCUIT_FAILURES; i++) {
            assertThat(cancels.poll(5, TimeUnit.SECONDS).getString("reason"))
                    .isEqualTo(i % 2 == 0 ? "interrupted" : "ended");
        }
        assertThat(cancels.poll(5, TimeUnit.SECONDS).getString("session")).isEqualTo("last");
        assertThat(cancels).as("each is taken back once").isEmpty();
    }

    @Test
    void theEldestPromiseGivesWayAndTheEndTakesAllBack() throws Exception {
        listen();
        runner.listen(news::add);
        String later = "";
        for (int i = 0; i < 21; i++) {
            call("c" + i, "{\"city\":\"Pune\"}");
            Message<JsonObject> call = calls.poll(5, TimeUnit.SECONDS);
            later = call.headers().get("later");
            call.reply(new JsonObject().put("result", "dry").put("laterMs", 60_000));
            assertThat(news.poll(5, TimeUnit.SECONDS)).isEqualTo(new TurnEvent.ToolPromised(60_000));
        }
        assertThat(cancels.poll(5, TimeUnit.SECONDS))
                .isEqualTo(new JsonObject()
                        .put("call", "s1/1/1/c0")
                        .put("session", "s1")
                        .put("turn", 1)
                        .put("reason", "ended"));
        vertx.eventBus().send(later, new JsonObject().put("call", "s1/1/1/c20").put("result", "it rains now"));
        assertThat(news.poll(5, TimeUnit.SECONDS)).isInstanceOf(TurnEvent.ToolNews.class);

        runner.close();
        for (int i = 1; i < 20; i++) {
            assertThat(cancels.poll(5, TimeUnit.SECONDS).getString("call")).isEqualTo("s1/1/1/c" + i);
        }
        assertThat(cancels).isEmpty();
    }

    @Test
    void resultsAreBoundedAndWithoutControlCharacters() throws Exception {
        listen();
        call("c1", "{\"city\":\"Pune\"}");
        calls.poll(5, TimeUnit.SECONDS).reply(new JsonObject().put("result", "a\u0000\u001b[31mb" + "x".repeat(9000)));
        assertThat(outcome().content()).startsWith("a[31mb").hasSize(ToolOutcome.MAX_RESULT_CHARS);
        call("c2", "{\"city\":\"Pune\"}");
        calls.poll(5, TimeUnit.SECONDS).reply(new JsonObject().put("result", "x" + "\ud83d\ude00".repeat(9000)));
        assertThat(outcome().content())
                .as("no pair is cut in half")
                .doesNotContain("?")
                .endsWith("\ud83d\ude00…");
    }

    @Test
    void aCallThatIsToBeConfirmedRunsOnlyAfterTheYes() throws Exception {
        listen();
        Tool order = TestTools.tool(new JsonObject()
                .put("name", "order")
                .put("address", "tools.weather")
                .put("confirm", true));
        ToolRunner careful = new ToolRunner(vertx.eventBus(), "s1", Map.of("order", order), TestTools.NOBODY);
        careful.call(effect("c1", "order", "{\"item\":\"tea\"}"), outcomes::add);
        TurnEvent.ToolDone asked = outcome();
        assertThat(asked.needsConfirmation()).isTrue();
        assertThat(asked.content()).contains("tea");
        assertThat(calls).isEmpty();
        careful.call(
                new TurnEffect.CallTool(FIRST, new ToolCall("c2", "order", "{\"item\":\"tea\"}"), null, true),
                outcomes::add);
        Message<JsonObject> confirmed = calls.poll(5, TimeUnit.SECONDS);
        assertThat(confirmed.body().getBoolean("confirmed")).isTrue();
        careful.cancel(FIRST);
        assertThat(cancels).as("a write finishes").isEmpty();
        confirmed.reply(new JsonObject().put("result", "ordered"));
        assertThat(outcome()).isEqualTo(done("c2", "ordered", true));
    }
}
