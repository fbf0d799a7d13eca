package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.TestSession;
import dev.parley.client.FreePort;
import dev.parley.client.SelfSigned;
import dev.parley.config.LlmConfig;
import dev.parley.llm.ScriptedOpenAi.Exchange;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect.Ask;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnEvent.Failed;
import dev.parley.turn.TurnEvent.LlmFailed;
import dev.parley.turn.TurnEvent.OfAttempt;
import dev.parley.turn.TurnEvent.ReplyDone;
import dev.parley.turn.TurnEvent.Token;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LlmVerticleTest extends LlmBench {
    private Exchange ask(Attempt attempt) throws InterruptedException {
        send(client, attempt);
        return server.next();
    }

    private static void send(TestSession client, Attempt attempt) {
        client.send(new Ask(attempt, List.of(Message.user("Hi"))));
    }

    private static String text(List<TurnEvent> events) {
        return events.stream()
                .filter(Token.class::isInstance)
                .map(event -> ((Token) event).text())
                .collect(Collectors.joining());
    }

    @Test
    void asksAsTheProtocolWantsIt() throws Exception {
        deploy();
        client.send(
                new Ask(FIRST, List.of(Message.user("Hi"), Message.assistant("Hello."), Message.user("Who are you?"))));
        Exchange exchange = server.next();
        assertThat(exchange.request.path()).isEqualTo("/v1/chat/completions");
        assertThat(exchange.request.getHeader("Authorization")).isEqualTo("Bearer sk-test");
        assertThat(exchange.body)
                .isEqualTo(new JsonObject()
                        .put("model", "gpt-4o")
                        .put("stream", true)
                        .put("stream_options", new JsonObject().put("include_usage", true))
                        .put("max_completion_tokens", 50)
                        .put("temperature", 0.7)
                        .put(
                                "messages",
                                new JsonArray()
                                        .add(new JsonObject()
                                                .put("role", "system")
                                                .put("content", "Be brief."))
                                        .add(new JsonObject()
                                                .put("role", "user")
                                                .put("content", "Hi"))
                                        .add(new JsonObject()
                                                .put("role", "assistant")
                                                .put("content", "Hello."))
                                        .add(new JsonObject()
                                                .put("role", "user")
                                                .put("content", "Who are you?"))));
    }

    @Test
    void aBlankPromptAndKeyAreLeftOut() throws Exception {
        deploy(
                new LlmVerticle(),
                config(server.url()).put("systemPrompt", " ").put("apiKey", "").put("maxTokensField", "max_tokens"));
        Exchange exchange = ask(FIRST);
        assertThat(exchange.request.headers().contains("Authorization")).isFalse();
        assertThat(exchange.body.getJsonArray("messages")).hasSize(1);
        assertThat(exchange.body.getInteger("max_tokens")).isEqualTo(50);
    }

    @Test
    void tokensComeAsTheyAreGivenAndThenOneEnd() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        exchange.token("Hel");
        assertThat(client.next(Token.class)).isEqualTo(new Token(FIRST, "Hel"));
        exchange.token("lo");
        assertThat(client.next(Token.class).text()).isEqualTo("lo");
        exchange.events(ScriptedOpenAi.finish("stop"));
        assertThat(client.next(ReplyDone.class)).isEqualTo(new ReplyDone(FIRST, "stop"));
        exchange.events("{\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}", "[DONE]")
                .end();
        ask(SECOND).reply("Again");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Again");
    }

    @Test
    void aStreamCutAnywhereReadsTheSame() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        byte[] stream = (": hi\r\n\r\ndata: " + ScriptedOpenAi.delta("नमस्ते 😀") + "\r\n\r\ndata: "
                        + ScriptedOpenAi.finish("length") + "\r\n\r\ndata: [DONE]\r\n\r\n")
                .getBytes(StandardCharsets.UTF_8);
        for (byte b : stream) {
            exchange.write(new byte[] {b});
        }
        exchange.end();
        assertThat(client.next(Token.class).text()).isEqualTo("नमस्ते");
        assertThat(client.next(ReplyDone.class).finish()).isEqualTo("length");
    }

    @ParameterizedTest
    @CsvSource({
        "stop, false, VENDOR_ERROR", "length, false, REJECTED", "content_filter, false, REJECTED",
        "tool_calls, false, REJECTED", "error, true, VENDOR_ERROR", "abort, true, VENDOR_ERROR"
    })
    void someEndsAreFailures(String reason, boolean text, FailureCode code) throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        if (text) {
            exchange.token("Hm");
        }
        exchange.events(ScriptedOpenAi.finish(reason), "[DONE]").end();
        List<TurnEvent> events = client.until(Failed.class, ReplyDone.class);
        assertThat(events.get(events.size() - 1)).isEqualTo(new LlmFailed(FIRST, code, 0));
    }

    @ParameterizedTest
    @CsvSource({"content_filter, stop", "tool_calls, stop", "length, length", "eos, stop"})
    void otherEndsAfterTextAreEnds(String reason, String finish) throws Exception {
        deploy();
        ask(FIRST).token("Well").events(ScriptedOpenAi.finish(reason), "[DONE]").end();
        client.next(Token.class);
        assertThat(client.next(ReplyDone.class).finish()).isEqualTo(finish);
    }

    @Test
    void theEndMarkEndsAReplyEvenWhereTheConnectionStaysOpen() throws Exception {
        deploy();
        ask(FIRST).token("Well").events("[DONE]");
        client.next(Token.class);
        assertThat(client.next(ReplyDone.class).finish()).isEqualTo("stop");
    }

    @Test
    void theEndOfTheResponseEndsAReply() throws Exception {
        deploy();
        ask(FIRST).token("Well").end();
        client.next(Token.class);
        assertThat(client.next(ReplyDone.class).finish()).isEqualTo("stop");
        ask(SECOND).events("[DONE]").end();
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.VENDOR_ERROR);
    }

    @Test
    void aConnectionThatBreaksTruncatesAReply() throws Exception {
        deploy();
        ask(FIRST).token("Well").cut();
        client.next(Token.class);
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.TRUNCATED);
    }

    private static final String REFUSED =
            "{\"error\":{\"message\":\"no\",\"type\":\"invalid_request_error\",\"param\":\"%s\",\"code\":\"unsupported_value\"}}";

    @Test
    void aParameterThatTheServerRefusesIsLeftOutFromThenOn() throws Exception {
        deploy();
        ask(FIRST).answer(400, "application/json", REFUSED.formatted("temperature"));
        Exchange again = server.next();
        assertThat(again.body.containsKey("temperature")).isFalse();
        again.answer(400, "application/json", REFUSED.formatted("max_completion_tokens"));
        Exchange third = server.next();
        assertThat(third.body.containsKey("max_completion_tokens")).isFalse();
        assertThat(third.body.getInteger("max_tokens")).isEqualTo(50);
        third.answer(422, "application/json", REFUSED.formatted("stream_options.include_usage"));
        Exchange fourth = server.next();
        fourth.reply("Hello");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Hello");
        Exchange next = ask(SECOND);
        assertThat(next.body.fieldNames()).containsExactlyInAnyOrder("model", "messages", "stream", "max_tokens");
    }

    @Test
    void aParameterThatCanNotBeLeftOutIsARefusal() throws Exception {
        deploy();
        ask(FIRST).answer(400, "application/json", REFUSED.formatted("messages"));
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.REJECTED);
    }

    @Test
    void aModelThatReasonsHasRoomForItsThoughts() throws Exception {
        deploy(
                new LlmVerticle(),
                config(server.url())
                        .put("model", "gpt-6-luna")
                        .putNull("temperature")
                        .put("extra", new JsonObject().put("seed", 7).putNull("stream_options")));
        assertThat(ask(FIRST).body.copy().put("messages", 0))
                .isEqualTo(new JsonObject()
                        .put("model", "gpt-6-luna")
                        .put("messages", 0)
                        .put("stream", true)
                        .put("max_completion_tokens", 4050)
                        .put("seed", 7));
    }

    @Test
    void aModelThatIsToldNotToReasonNeedsNoRoomForThoughts() throws Exception {
        deploy(
                new LlmVerticle(),
                config(server.url()).put("model", "gpt-6-luna").put("reasoningEffort", "none"));
        JsonObject body = ask(FIRST).body;
        assertThat(body.getString("reasoning_effort")).isEqualTo("none");
        assertThat(body.getInteger("max_completion_tokens")).isEqualTo(50);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"error\":{\"message\":\"Unrecognized request argument supplied: stream_options\",\"param\":null,\"code\":null}}",
                "{\"error\":{\"message\":\"Model 'gpt' knows no stream_options.include_usage\"}}",
                "stream_options: extra fields not permitted",
            })
    void aRefusedParameterMayBeNamedInWords(String error) throws Exception {
        deploy();
        ask(FIRST).answer(400, "application/json", error);
        Exchange again = server.next();
        assertThat(again.body.fieldNames()).doesNotContain("stream_options").contains("temperature");
        again.reply("Fine");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Fine");
    }

    @Test
    void aQueryOfTheUrlStaysInItsPlace() throws Exception {
        deploy(new LlmVerticle(), config(server.url() + "/deployments/gpt?api-version=2024-10-21"));
        assertThat(ask(FIRST).request.uri()).isEqualTo("/v1/deployments/gpt/chat/completions?api-version=2024-10-21");
    }

    @Test
    void anErrorInTheStreamIsToldOnce() throws Exception {
        deploy();
        Exchange exchange =
                ask(FIRST).token("Well").events("{\"error\":{\"message\":\"x\",\"type\":\"server_error\"}}");
        client.next(Token.class);
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.VENDOR_ERROR);
        assertThat(exchange.awaitGone()).isTrue();
        ask(SECOND).reply("Fine");
        assertThat(client.until(ReplyDone.class)).hasSize(2);
    }

    @Test
    void refusalsCarryTheirReasonAndTheWait() throws Exception {
        deploy();
        Exchange limited = ask(FIRST);
        limited.request.response().putHeader("retry-after-ms", "1500");
        limited.answer(429, "application/json", "{\"error\":{\"type\":\"requests\",\"code\":\"rate_limit_exceeded\"}}");
        assertThat(client.next(Failed.class)).isEqualTo(new LlmFailed(FIRST, FailureCode.RATE_LIMITED, 1500));
        ask(SECOND).answer(401, "application/json", "{\"error\":{\"code\":\"invalid_api_key\"}}");
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAUTHORIZED);
        ask(new Attempt(2, 3)).answer(503, "text/html", "<html>" + "x".repeat(200_000));
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.VENDOR_ERROR);
        ask(new Attempt(2, 4)).answer(200, "application/json", "{\"error\":{\"type\":\"api_error\"}}");
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.VENDOR_ERROR);
    }

    @Test
    void nobodyListeningIsUnavailable() throws Exception {
        deploy(new LlmVerticle(), config("http://127.0.0.1:" + FreePort.choose() + "/v1"));
        send(client, FIRST);
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
    }

    @Test
    void aServerThatHangsUpBeforeAnsweringIsUnavailable() throws Exception {
        deploy();
        ask(FIRST).cut();
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
    }

    @Test
    void aHandshakeThatNeverEndsIsUnavailable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            String url = "https://127.0.0.1:" + silent.getLocalPort() + "/v1";
            deploy(new LlmVerticle(), config(url).put("connectTimeoutMs", 300));
            send(client, FIRST);
            assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        }
    }

    @Test
    void aCancelledReplyIsResetAndSilent() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST).token("Once upon");
        client.next(Token.class);
        client.cancel(FIRST);
        assertThat(exchange.awaitGone()).isTrue();
        ask(SECOND).reply("Yes?");
        assertThat(client.until(ReplyDone.class))
                .allMatch(event -> ((OfAttempt) event).attempt().equals(SECOND));
    }

    @Test
    void aCancelReachesARequestThatIsNotAnsweredYet() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        client.cancel(FIRST);
        assertThat(exchange.awaitGone()).isTrue();
        ask(SECOND).reply("Yes?");
        assertThat(client.until(ReplyDone.class)).hasSize(2);
    }

    @Test
    void aCancelReachesAConnectionThatIsNotThereYet() throws Exception {
        List<java.net.Socket> sockets = new ArrayList<>();
        try (ServerSocket silent = new ServerSocket(0)) {
            deploy(new LlmVerticle(), config("https://127.0.0.1:" + silent.getLocalPort() + "/v1"));
            send(client, FIRST);
            sockets.add(silent.accept());
            client.cancel(FIRST);
            client.close();
            assertThat(client.drain()).isEmpty();
        } finally {
            for (java.net.Socket socket : sockets) {
                socket.close();
            }
        }
    }

    @Test
    void attemptsAreIndependent() throws Exception {
        deploy();
        Exchange first = ask(FIRST);
        Exchange second = ask(SECOND);
        client.cancel(FIRST);
        assertThat(first.awaitGone()).isTrue();
        second.reply("Still here");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Still here");
    }

    @Test
    void oneAttemptHasOneRequest() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        send(client, FIRST);
        send(client, SECOND);
        Exchange next = server.next();
        exchange.reply("one");
        assertThat(client.until(ReplyDone.class))
                .allMatch(event -> ((OfAttempt) event).attempt().equals(FIRST));
        next.reply("two");
        assertThat(client.until(ReplyDone.class))
                .allMatch(event -> ((OfAttempt) event).attempt().equals(SECOND));
        assertThat(server.exchanges).isEmpty();
    }

    @Test
    void closingEndsTheSessionsRequests() throws Exception {
        deploy();
        Exchange first = ask(FIRST).token("a");
        Exchange second = ask(SECOND);
        client.close();
        assertThat(first.awaitGone()).isTrue();
        assertThat(second.awaitGone()).isTrue();
    }

    @Test
    void aReplyThatKnowsNoLimitIsCut() throws Exception {
        deploy();
        Exchange exchange = ask(FIRST).token("x".repeat(10_000));
        client.next(Token.class);
        assertThat(client.next(ReplyDone.class).finish()).isEqualTo("length");
        assertThat(exchange.awaitGone()).isTrue();
    }

    @Test
    void sixtyRepliesAtOnce() throws Exception {
        deploy();
        List<TestSession> sessions = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            sessions.add(new TestSession(vertx, Stage.LLM).open());
        }
        sessions.forEach(session -> send(session, FIRST));
        Set<Exchange> live = new HashSet<>();
        for (int i = 0; i < 60; i++) {
            live.add(server.next());
        }
        live.forEach(exchange -> exchange.reply("Hello"));
        for (TestSession session : sessions) {
            assertThat(text(session.until(ReplyDone.class))).isEqualTo("Hello");
        }
    }

    @Test
    void overHttp2ACancelKeepsTheConnection() throws Exception {
        deploy(
                new LlmVerticle() {
                    @Override
                    HttpClientOptions options(LlmConfig config) {
                        return super.options(config)
                                .setProtocolVersion(HttpVersion.HTTP_2)
                                .setHttp2ClearTextUpgrade(false);
                    }
                },
                config(server.url()));
        Exchange streaming = ask(FIRST).token("Once");
        Exchange silent = ask(SECOND);
        assertThat(streaming.request.version()).isEqualTo(HttpVersion.HTTP_2);
        client.next(Token.class);
        int connections = server.connections.get();
        client.cancel(SECOND);
        assertThat(streaming.awaitGone()).isTrue();
        assertThat(silent.awaitGone()).isTrue();
        ask(new Attempt(2, 3)).reply("Hello");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Hello");
        assertThat(server.connections.get()).isEqualTo(connections);
    }

    @Test
    void overTlsTheServerIsSpokenToInHttp2(@TempDir Path folder) throws Exception {
        PfxOptions key = SelfSigned.in(folder);
        server = new ScriptedOpenAi(
                vertx, new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(key));
        deploy(
                new LlmVerticle() {
                    @Override
                    HttpClientOptions options(LlmConfig config) {
                        return super.options(config).setTrustOptions(key).setVerifyHost(false);
                    }
                },
                config("https://127.0.0.1:" + server.port() + "/v1"));
        Exchange exchange = ask(FIRST);
        assertThat(exchange.request.version()).isEqualTo(HttpVersion.HTTP_2);
        exchange.reply("Hello");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Hello");
    }

    @Test
    void undeployingTellsTheSessions() throws Exception {
        String id = deploy(new LlmVerticle(), config(server.url()));
        Exchange exchange = ask(FIRST);
        vertx.undeploy(id).await(60, TimeUnit.SECONDS);
        assertThat(client.next(Failed.class).code()).isEqualTo(FailureCode.UNAVAILABLE);
        assertThat(exchange.awaitGone()).isTrue();
    }

    @Test
    void onlyWhatIsSpokenIsTold() throws Exception {
        deploy();
        ask(FIRST)
                .token("<think>Hm, let")
                .token(" me see.</think>")
                .token("**Yes**, see [the page](http://x.y/z)")
                .events(
                        "{\"choices\":[{\"delta\":{\"content\":\" \\ud835\"}}]}",
                        "{\"choices\":[{\"delta\":{\"content\":\"\\udc00 \\ud83d.\"}}]}",
                        ScriptedOpenAi.finish("stop"))
                .end();
        List<TurnEvent> events = client.until(ReplyDone.class);
        assertThat(text(events)).isEqualTo("Yes, see the page \ud835\udc00 .");
        assertThat(events.get(0)).isEqualTo(new TurnEvent.Thinking(FIRST));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"```java\nint x = 1;\n```", "| a | b |\n|---|---|\n| 1 | 2 |", "<think>Hm.</think>", "😀", " \n"
            })
    void aReplyOfNothingThatCanBeSpokenSaysSo(String text) throws Exception {
        deploy();
        ask(FIRST).reply(text);
        assertThat(text(client.until(ReplyDone.class))).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stop", "length", "end mark"})
    void aModelThatOnlyThoughtHasNothingToSay(String end) throws Exception {
        deploy();
        ask(FIRST)
                .events(
                        "{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}",
                        end.equals("end mark") ? "[DONE]" : ScriptedOpenAi.finish(end))
                .end();
        List<TurnEvent> events = client.until(ReplyDone.class, Failed.class);
        assertThat(events.get(events.size() - 1)).isEqualTo(new ReplyDone(FIRST, ReplyDone.UNSPOKEN, List.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"```java\n", "| a | b ", "![](http://x.y/", "<think>hm"})
    void whatIsNotSpokenIsWaitedForLikeThoughts(String beginning) throws Exception {
        deploy();
        Exchange exchange = ask(FIRST);
        exchange.token(beginning);
        client.until(TurnEvent.Thinking.class);
        exchange.end();
    }

    @Test
    void aModelThatThinksIsWaitedForOnlySoLong() throws Exception {
        deploy(new LlmVerticle(), config(server.url()).put("thinkMs", 1000));
        Exchange exchange = ask(FIRST);
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1500);
        while (System.nanoTime() < until) {
            exchange.events("{\"choices\":[{\"index\":0,\"delta\":{\"reasoning_content\":\"hm\"}}]}");
        }
        exchange.reply("At last");
        List<TurnEvent> events = client.until(ReplyDone.class);
        assertThat(text(events)).isEqualTo("At last");
        assertThat(events.stream().filter(TurnEvent.Thinking.class::isInstance).count())
                .isBetween(1L, 5L);
    }

    @Test
    void aModelThatThinksInSilenceIsToldOf() throws Exception {
        deploy(
                new LlmVerticle(),
                config(server.url()).put("model", "gpt-6-luna").putNull("temperature"));
        Exchange exchange = ask(FIRST);
        client.next(TurnEvent.Thinking.class);
        exchange.reply("Hello");
        assertThat(text(client.until(ReplyDone.class))).isEqualTo("Hello");
    }
}
