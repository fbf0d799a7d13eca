package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Webhook tools against a real server. */
class HttpToolVerticleTest {
    private static final Attempt FIRST = new Attempt(1, 1);
    private static final ToolCall CALL = new ToolCall("c1", "order", "{\"item\":\"tea\"}");

    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<Hit> hits = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> resets = new LinkedBlockingQueue<>();
    private final BlockingQueue<TurnEvent.ToolDone> outcomes = new LinkedBlockingQueue<>();
    private ToolRunner runner;

    private record Hit(HttpServerRequest request, Buffer body) {}

    private void start(String effect, int timeoutMs) throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> {
                    request.response().exceptionHandler(gone -> resets.add("reset"));
                    request.body().onSuccess(body -> hits.add(new Hit(request, body)));
                })
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        Tool tool = TestTools.tool(new JsonObject()
                .put("name", "order")
                .put("url", "http://127.0.0.1:" + server.actualPort() + "/hook")
                .put("headers", new JsonObject().put("Authorization", "Bearer shop-key"))
                .put("secret", "shared")
                .put("effect", effect)
                .put("timeoutMs", timeoutMs)
                .put("onInterrupt", "cancel"));
        vertx.deployVerticle(new HttpToolVerticle(List.of(tool))).await(60, TimeUnit.SECONDS);
        runner = new ToolRunner(vertx.eventBus(), "s1", Map.of("order", tool), TestTools.NOBODY);
        runner.call(new TurnEffect.CallTool(FIRST, CALL, null, false), outcomes::add);
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private Hit hit() throws InterruptedException {
        return hits.poll(5, TimeUnit.SECONDS);
    }

    private TurnEvent.ToolDone outcome() throws InterruptedException {
        return outcomes.poll(5, TimeUnit.SECONDS);
    }

    @Test
    void postsASignedCallAndTakesTheAnswer() throws Exception {
        start("write", 5000);
        Hit hit = hit();
        assertThat(hit.request.path()).isEqualTo("/hook");
        assertThat(hit.request.getHeader("Idempotency-Key")).isEqualTo("s1/1/1/c1");
        assertThat(hit.request.getHeader("Authorization")).isEqualTo("Bearer shop-key");
        assertThat(hit.body.toJsonObject().getJsonObject("arguments")).isEqualTo(new JsonObject().put("item", "tea"));
        String signature = hit.request.getHeader("Parley-Signature");
        String time = signature.substring(2, signature.indexOf(','));
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec("shared".getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        assertThat(signature)
                .endsWith(",v1="
                        + HexFormat.of()
                                .formatHex(mac.doFinal((time + "." + hit.body).getBytes(StandardCharsets.UTF_8))));
        hit.request.response().end("{\"result\":{\"ordered\":1}}");
        assertThat(outcome()).isEqualTo(new TurnEvent.ToolDone(FIRST, "c1", true, "{\"ordered\":1}", true, false));
    }

    @Test
    void aRefusalIsAnErrorForTheModel() throws Exception {
        start("write", 5000);
        hit().request.response().setStatusCode(409).end("{\"error\":\"sold_out\",\"message\":\"no tea left\"}");
        assertThat(outcome().content()).contains("sold_out").contains("no tea left");
    }

    @Test
    void aWriteThatFailsIsNotTriedAgain() throws Exception {
        start("write", 5000);
        hit().request.connection().close();
        assertThat(outcome().content()).contains("failed");
        assertThat(hits).isEmpty();
    }

    @Test
    void aReadWhoseConnectionBreaksIsTriedOnceMore() throws Exception {
        start("read", 5000);
        hit().request.connection().close();
        hit().request.response().end("{\"result\":\"tea\"}");
        assertThat(outcome()).isEqualTo(new TurnEvent.ToolDone(FIRST, "c1", true, "tea", true, false));
    }

    @Test
    void aCancelResetsTheRequest() throws Exception {
        start("read", 5000);
        hit();
        runner.cancel(FIRST);
        assertThat(resets.poll(5, TimeUnit.SECONDS)).isEqualTo("reset");
        assertThat(outcomes).isEmpty();
    }

    @Test
    void aServerThatNeverAnswersIsATimeoutAndItsRequestIsReset() throws Exception {
        start("read", 300);
        hit();
        assertThat(outcome().content()).contains("timeout");
        assertThat(resets.poll(5, TimeUnit.SECONDS)).isEqualTo("reset");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"celsius\":31,\"error\":null} | {\"celsius\":31,\"error\":null}",
                "[1,2]                         | [1,2]",
                "31 degrees                    | 31 degrees",
                "``                            | ``",
                "{\"result\":\"a\\ud83d\"}      | a?",
                "{\"result\":null}             | null",
            })
    void anAnswerThatIsNoReplyOfTheContractIsTheResult(String body, String content) throws Exception {
        start("read", 5000);
        hit().request.response().end(body);
        assertThat(outcome()).isEqualTo(new TurnEvent.ToolDone(FIRST, "c1", true, content, true, false));
    }

    @ParameterizedTest
    @CsvSource({"500", "503", "302", "304"})
    void aStatusThatIsNoAnswerIsAFailure(int status) throws Exception {
        start("write", 5000);
        hit().request
                .response()
                .setStatusCode(status)
                .putHeader("Location", "http://127.0.0.1:1/")
                .end();
        assertThat(outcome().content()).contains("failed").contains("status " + status);
        assertThat(hits).isEmpty();
    }

    @Test
    void anEndlessAnswerIsAFailureAndIsCutOff() throws Exception {
        start("write", 5000);
        HttpServerResponse response = hit().request.response().setChunked(true);
        response.write(" ".repeat(300_000));
        assertThat(outcome().content()).contains("failed").contains("larger than");
        assertThat(resets.poll(5, TimeUnit.SECONDS)).isEqualTo("reset");
    }
}
