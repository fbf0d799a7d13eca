package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.metrics.Meters;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.slf4j.LoggerFactory;

/** Conversations with the whole server in which the model calls webhooks: real sockets on all sides. */
class ToolConversationTest {
    private static final String PUNE = "{\"city\":\"Pune\"}";

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Hook> hooks = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> resets = new LinkedBlockingQueue<>();
    private StrictModel model;
    private TestServer server;

    /** A call that has reached the webhook, to be answered by the test. */
    private record Hook(HttpServerRequest request, JsonObject body) {
        void result(Object result) {
            request.response().end(new JsonObject().put("result", result).encode());
        }

        JsonObject arguments() {
            return body.getJsonObject("arguments");
        }
    }

    @BeforeEach
    void start() throws Exception {
        model = new StrictModel(vertx);
        HttpServer shop = vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().exceptionHandler(gone -> resets.add("reset"));
                    request.body().onSuccess(body -> hooks.add(new Hook(request, body.toJsonObject())));
                })
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        String url = "http://127.0.0.1:" + shop.actualPort() + "/";
        JsonArray tools = new JsonArray()
                .add(tool("weather", url).put("effect", "read"))
                .add(tool("time", url).put("effect", "read"))
                .add(tool("hasty", url).put("effect", "read").put("timeoutMs", 300))
                .add(tool("order", url))
                .add(tool("pay", url).put("confirm", true));
        tools.getJsonObject(0)
                .put(
                        "parameters",
                        new JsonObject("{\"type\":\"object\",\"required\":[\"city\"],"
                                + "\"properties\":{\"city\":{\"type\":\"string\"}}}"));
        server = new TestServer(new JsonObject()
                .put("llm", new JsonObject().put("url", model.url()).put("check", false))
                .put("tools", tools));
        server.engines.speaks().msPerChar(5);
    }

    private static JsonObject tool(String name, String url) {
        return new JsonObject()
                .put("name", name)
                .put("description", "A tool.")
                .put("url", url + name)
                .put("headers", new JsonObject().put("Authorization", "canary header"))
                .put("secret", "canary secret")
                .put("parameters", new JsonObject("{\"type\":\"object\"}"))
                .put("filler", false);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        vertx.close().await(60, TimeUnit.SECONDS);
        assertThat(model.refusals).as("what the model's server refused").isEmpty();
    }

    private Hook hook() throws InterruptedException {
        Hook hook = hooks.poll(20, TimeUnit.SECONDS);
        assertThat(hook).as("a call of the webhook").isNotNull();
        return hook;
    }

    private static void type(TestClient client, String text) {
        client.send(new JsonObject().put("type", "text.input").put("text", text));
    }

    /** The next reply that was not interrupted. */
    private static String reply(TestClient client) {
        return client.await("reply.done", done -> !done.getString("finish").equals("interrupted"))
                .getString("text");
    }

    /** Waits until the reply has been heard, or was interrupted. */
    private static void listens(TestClient client) {
        client.await("state", state -> state.getString("to").equals("USER_SPEAKING"));
    }

    /** "user", "call weather", "tool": the messages of a request to the model, without the system's. */
    private List<String> asked(int request) {
        return model.requests.get(request).getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .filter(message -> !message.getString("role").equals("system"))
                .map(message ->
                        message.containsKey("tool_calls") ? "call " + names(message) : message.getString("role"))
                .toList();
    }

    private static String names(JsonObject message) {
        return String.join(
                " ",
                message.getJsonArray("tool_calls").stream()
                        .map(call ->
                                ((JsonObject) call).getJsonObject("function").getString("name"))
                        .toList());
    }

    @Test
    void aToolIsCalledOnceAndItsResultIsSpoken() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("call_1", "weather", PUNE);
            type(client, "the weather please");
            Hook hook = hook();
            assertThat(hook.arguments()).isEqualTo(new JsonObject(PUNE));
            hook.result("31 degrees");
            JsonObject started = client.await("tool.started");
            assertThat(started.getString("name")).isEqualTo("weather");
            assertThat(started.encode()).doesNotContain("Pune");
            assertThat(client.await("tool.done").getBoolean("ok")).isTrue();
            assertThat(reply(client)).isEqualTo("The tool says 31 degrees.");
            client.awaitAudio(1);
            client.await("turn.metrics");
            assertThat(hooks).isEmpty();
            assertThat(model.requests).hasSize(2);
            assertThat(asked(1)).containsExactly("user", "call weather", "tool");
            assertThat(Meters.of(server.vertx).scrape())
                    .contains("parley_tool_calls_total{outcome=\"ok\",tool=\"weather\"} 1.0")
                    .contains("parley_tool_seconds_count{tool=\"weather\"} 1");
        }
    }

    // What servers make of a call in their streams: each is one call of the webhook.

    static List<String> streams() {
        String whole =
                "{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Pune\\\"}\"}}";
        return List.of(
                // OpenAI: id and name once, arguments in pieces.
                StrictModel.stream(
                        "tool_calls",
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"ci\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"ty\\\":\\\"Pune\\\"}\"}}]}"),
                // "stop" although there are calls; and no finish reason at all.
                StrictModel.stream("stop", "{\"tool_calls\":[" + whole + "]}"),
                StrictModel.stream(null, "{\"tool_calls\":[" + whole + "]}"),
                // Neither index nor id.
                StrictModel.stream(
                        "tool_calls", "{\"tool_calls\":[" + whole.replace("\"index\":0,\"id\":\"c1\",", "") + "]}"),
                // Arguments as an object.
                StrictModel.stream(
                        "tool_calls",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"weather\",\"arguments\":{\"city\":\"Pune\"}}}]}"),
                // A new id on every piece; and an empty one.
                StrictModel.stream(
                        "tool_calls",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c2\",\"function\":{\"name\":\"weather\",\"arguments\":\"\\\"Pu\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"\",\"function\":{\"arguments\":\"ne\\\"}\"}}]}"),
                // The name in pieces.
                StrictModel.stream(
                        "tool_calls",
                        "{\"tool_calls\":[{\"index\":0,\"id\":\"c1\",\"function\":{\"name\":\"wea\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"name\":\"ther\"}}]}",
                        "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"{\\\"city\\\":\\\"Pune\\\"}\"}}]}"),
                // The same call twice, under one id, and under two.
                StrictModel.stream(
                        "tool_calls",
                        "{\"tool_calls\":[" + whole + "]}",
                        "{\"tool_calls\":[" + whole.replace("\"index\":0", "\"index\":1") + "]}"),
                StrictModel.stream(
                        "tool_calls", "{\"tool_calls\":[" + whole + "," + whole.replace("\"c1\"", "\"c2\"") + "]}"));
    }

    @ParameterizedTest
    @MethodSource("streams")
    void howeverACallIsStreamedItIsOne(String stream) throws Exception {
        try (TestClient client = server.talk()) {
            model.answers.add(stream);
            type(client, "the weather please");
            Hook hook = hook();
            assertThat(hook.arguments()).isEqualTo(new JsonObject(PUNE));
            hook.result("31");
            assertThat(reply(client)).isEqualTo("The tool says 31.");
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void callsAtOnceAreAllAnsweredInOrder() throws Exception {
        try (TestClient client = server.talk()) {
            // Indexes interleave, and the second call has no arguments.
            model.answers(
                    StrictModel.call(0, "c1", "weather", "{\"city\":"),
                    StrictModel.call(1, "c2", "time", ""),
                    "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"\\\"Pune\\\"}\"}}]}",
                    StrictModel.call(2, "c3", "order", "{\"item\":\"tea\"}"));
            type(client, "everything please");
            List<Hook> three = List.of(hook(), hook(), hook());
            for (int i = 2; i >= 0; i--) {
                three.get(i).result(three.get(i).body.getString("name") + " result");
            }
            reply(client);
            assertThat(asked(1)).containsExactly("user", "call weather time order", "tool", "tool", "tool");
            JsonArray messages = model.requests.get(1).getJsonArray("messages");
            assertThat(messages.getJsonObject(3).getString("content")).isEqualTo("weather result");
            assertThat(messages.getJsonObject(5).getString("tool_call_id")).isEqualTo("c3");
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void afterThreeRoundsTheModelHasToSpeak() throws Exception {
        try (TestClient client = server.talk()) {
            for (int i = 1; i <= 3; i++) {
                model.calls("c" + i, "weather", "{\"city\":\"" + i + "\"}");
            }
            type(client, "the weather please");
            for (int i = 1; i <= 3; i++) {
                hook().result(i);
            }
            assertThat(reply(client)).isEqualTo("The tool says 3.");
            assertThat(model.requests.stream().map(request -> request.getString("tool_choice")))
                    .containsExactly(null, null, null, "none");
        }
    }

    @Test
    void aModelThatCallsOnThoughItMayNotIsNotObeyed() throws Exception {
        try (TestClient client = server.talk()) {
            for (int i = 0; i < 8; i++) {
                model.calls("call_" + i, "order", "{\"n\":" + i + "}");
            }
            type(client, "order all");
            for (int i = 0; i < 3; i++) {
                hook().result("ordered " + i);
            }
            assertThat(reply(client)).as("some words").isNotBlank();
            assertThat(hooks).isEmpty();
            assertThat(model.requests).hasSize(4);
        }
    }

    @Test
    void theSameCallAgainGetsTheEarlierResult() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{\"item\":\"tea\",\"n\":1}");
            model.calls("c2", "order", "{\"n\": 1, \"item\": \"tea\"}");
            type(client, "order tea");
            hook().result("ordered");
            assertThat(reply(client)).isEqualTo("The tool says ordered.");
            assertThat(asked(2)).containsExactly("user", "call order", "tool", "call order", "tool");
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void aModelThatBreaksOffAfterAResultIsAskedAgainAndNoToolIs() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            model.answers.add("");
            type(client, "order tea");
            hook().result("ordered");
            assertThat(reply(client)).isEqualTo("The tool says ordered.");
            assertThat(model.requests).hasSize(3);
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void whatIsSaidBeforeACallIsPartOfTheReply() throws Exception {
        try (TestClient client = server.talk()) {
            model.answers(StrictModel.words("Let me look. "), StrictModel.call(0, "c1", "weather", PUNE));
            type(client, "the weather please");
            Hook hook = hook();
            client.awaitAudio(1);
            hook.result("31");
            assertThat(reply(client)).isEqualTo("Let me look. The tool says 31.");
            listens(client);
            type(client, "thanks");
            reply(client);
            assertThat(asked(2)).containsExactly("user", "call weather", "tool", "assistant", "user");
        }
    }

    // What goes wrong is a result, and the conversation goes on.

    private enum Fault {
        STATUS_500,
        RESET,
        OVERSIZED,
        REDIRECT,
        REFUSAL
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void aToolThatFailsIsExplainedAndCalledOnce(Fault fault) throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            type(client, "order tea");
            HttpServerRequest request = hook().request;
            HttpServerResponse response = request.response();
            switch (fault) {
                case STATUS_500 -> response.setStatusCode(500).end("secret stack trace");
                case RESET -> request.connection().close();
                case OVERSIZED -> response.end(Buffer.buffer(new byte[300_000]));
                case REDIRECT ->
                    response.setStatusCode(307)
                            .putHeader("Location", request.absoluteURI())
                            .end();
                case REFUSAL -> response.setStatusCode(422).end("{\"error\":\"sold_out\",\"message\":\"no tea\"}");
            }
            assertThat(client.await("tool.done").getBoolean("ok")).isFalse();
            assertThat(reply(client))
                    .contains(fault == Fault.REFUSAL ? "no tea" : "failed")
                    .doesNotContain("stack trace");
            listens(client);
            type(client, "thanks");
            assertThat(reply(client)).isEqualTo("Fine.");
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void garbageIsAResultLikeAnyOther() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            type(client, "order tea");
            hook().request.response().end(Buffer.buffer(new byte[] {(byte) 0xc3, 0x28, 7, '{', (byte) 0xff}));
            assertThat(reply(client)).contains("{");
        }
    }

    @Test
    void aSlowToolIsATimeoutThatIsExplained() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "hasty", "{}");
            type(client, "quick");
            hook();
            assertThat(reply(client)).contains("timeout");
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
            listens(client);
            type(client, "thanks");
            assertThat(reply(client)).isEqualTo("Fine.");
            assertThat(hooks).as("nothing is tried again after its time").isEmpty();
        }
    }

    @Test
    void aToolThatIsNotThereAndBadArgumentsAreExplained() throws Exception {
        try (TestClient client = server.talk()) {
            model.answers(
                    StrictModel.call(0, "c1", "get the weather.now", PUNE),
                    StrictModel.call(1, "c2", "weather", "{\"town\":\"Pune\"}"),
                    StrictModel.call(2, "c3", "weather", "{\"city\":"));
            type(client, "the weather please");
            reply(client);
            JsonArray messages = model.requests.get(1).getJsonArray("messages");
            assertThat(messages.getJsonObject(3).getString("content")).contains("unknown_tool");
            assertThat(messages.getJsonObject(4).getString("content")).contains("invalid_arguments", "city");
            assertThat(messages.getJsonObject(5).getString("content")).contains("invalid_arguments", "JSON");
            assertThat(hooks).isEmpty();
            listens(client);
            type(client, "thanks");
            assertThat(reply(client)).isEqualTo("Fine.");
            assertThat(Meters.of(server.vertx).scrape())
                    .contains("parley_tool_calls_total{outcome=\"unknown_tool\",tool=\"unknown\"} 1.0");
        }
    }

    @Test
    void halvesOfSurrogatePairsDoNotPoisonAConversation() throws Exception {
        try (TestClient client = server.talk()) {
            model.answers(StrictModel.call(0, "c\ud83d", "order", "{\"item\":\"\\\\ud83d\"}")
                    .replace("\\\\\\\\", "\\\\"));
            type(client, "order tea");
            Hook hook = hook();
            assertThat(hook.arguments().getString("item")).isEqualTo("?");
            hook.request.response().end("{\"result\":\"tea \\ud83d\"}");
            assertThat(reply(client)).isEqualTo("The tool says tea ?.");
            listens(client);
            type(client, "thanks");
            assertThat(reply(client)).isEqualTo("Fine.");
        }
    }

    // The user interrupts.

    @Test
    void anInterruptedCallIsReset() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "weather", PUNE);
            type(client, "the weather please");
            hook();
            client.send(new JsonObject().put("type", "interrupt"));
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
            listens(client);
            type(client, "thanks");
            assertThat(reply(client)).isEqualTo("Fine.");
            assertThat(asked(1)).as("no half of a pair").containsExactly("user", "user");
        }
    }

    @Test
    void aCallThatFinishesIsToldOrJoinsTheNextRequest() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            type(client, "order tea");
            Hook hook = hook();
            type(client, "and be quick");
            assertThat(reply(client)).isEqualTo("Fine.");
            listens(client);
            hook.result("ordered");
            assertThat(reply(client)).isEqualTo("The tool says ordered.");
            listens(client);

            model.calls("c2", "order", "{}");
            type(client, "order more");
            hook = hook();
            type(client, "and be quick");
            reply(client);
            hook.result("ordered more");
            TestServer.until("the result is known", () -> scraped("outcome=\"ok\",tool=\"order\"} 2.0"));
            type(client, "is it done");
            reply(client);
            assertThat(asked(model.requests.size() - 1)).endsWith("call order", "tool", "user");
            assertThat(hooks).isEmpty();
            assertThat(resets).isEmpty();
        }
    }

    private boolean scraped(String value) {
        return Meters.of(server.vertx).scrape().contains(value);
    }

    @Test
    void aResultThatComesWhenNobodySpeaksIsTold() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            type(client, "order tea");
            Hook hook = hook();
            client.send(new JsonObject().put("type", "interrupt"));
            client.await("interrupted");
            hook.result("ordered");
            assertThat(reply(client)).isEqualTo("The tool says ordered.");
        }
    }

    @Test
    void aSessionThatEndsResetsItsCalls() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "order", "{}");
            type(client, "order tea");
            hook();
            client.send(new JsonObject().put("type", "session.stop"));
            assertThat(resets.poll(20, TimeUnit.SECONDS)).isEqualTo("reset");
        }
    }

    @Test
    void aCallThatNeedsAYesRunsAfterItWithTheStoredArguments() throws Exception {
        try (TestClient client = server.talk()) {
            model.calls("c1", "pay", "{\"amount\":5}");
            model.answers.add(StrictModel.stream("stop", StrictModel.words("Shall I pay five?")));
            type(client, "pay the bill");
            assertThat(reply(client)).isEqualTo("Shall I pay five?");
            listens(client);
            assertThat(hooks).isEmpty();
            type(client, "yes please");
            Hook hook = hook();
            assertThat(hook.body.getBoolean("confirmed")).isTrue();
            assertThat(hook.arguments()).isEqualTo(new JsonObject().put("amount", 5));
            hook.result("paid");
            assertThat(reply(client)).isEqualTo("The tool says paid.");
            assertThat(hooks).isEmpty();
        }
    }

    @Test
    void nothingOfACallIsLoggedOrShown() throws Exception {
        Logger root = (Logger) LoggerFactory.getLogger("dev.parley");
        Level before = root.getLevel();
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        root.setLevel(Level.TRACE);
        root.addAppender(log);
        try (TestClient client = server.talk()) {
            String[] words = {"canary result", "500", "reset"};
            for (String result : words) {
                model.calls("c1", "order", "{\"item\":\"canary argument\",\"n\":\"" + result + "\"}");
                model.answers.add(StrictModel.stream("stop", StrictModel.words("Fine.")));
                type(client, "order tea");
                Hook hook = hook();
                assertThat(hook.request.getHeader("Authorization")).isEqualTo("canary header");
                switch (result) {
                    case "500" -> hook.request.response().setStatusCode(500).end("canary error");
                    case "reset" -> hook.request.connection().close();
                    default -> hook.result(result);
                }
                reply(client);
                listens(client);
            }
            model.calls("c1", "canary_tool", "{\"canary\":");
            type(client, "try this");
            reply(client);
            LoggerFactory.getLogger("dev.parley.tools").debug("looked at");
            assertThat(log.list).extracting(ILoggingEvent::getFormattedMessage).contains("looked at");
            assertThat(log.list)
                    .extracting(
                            event -> event.getFormattedMessage() + event.getKeyValuePairs() + event.getThrowableProxy())
                    .noneMatch(line -> line.contains("canary"));
            assertThat(client.heard())
                    .filteredOn(heard -> heard.is("tool.started") || heard.is("tool.done"))
                    .isNotEmpty()
                    .noneMatch(heard -> heard.json().encode().contains("canary argument")
                            || heard.json().encode().contains("canary result"));
            assertThat(Meters.of(server.vertx).scrape()).doesNotContain("canary");
        } finally {
            root.detachAppender(log);
            root.setLevel(before);
        }
    }
}
