package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.SelfSigned;
import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.config.LlmConfig;
import dev.parley.llm.ScriptedOpenAi.Exchange;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.PfxOptions;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An interruption of the whole server's, as the language model's server sees it. */
@Timeout(120)
class AbortTest {
    /** HTTP/2's code for a stream that is not wanted any more. */
    private static final long CANCEL = 8;

    private static PfxOptions trusted;

    private final Vertx vertx = Vertx.vertx();

    /** The stage, but for whom it trusts. */
    public static final class TrustingLlmVerticle extends LlmVerticle {
        @Override
        HttpClientOptions options(LlmConfig config) {
            return super.options(config).setTrustOptions(trusted).setVerifyHost(false);
        }
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void overHttp1TheConnectionIsClosed() throws Exception {
        ScriptedOpenAi model = new ScriptedOpenAi(vertx);
        Exchange interrupted = interrupt(model, new JsonObject().put("url", model.url()));
        assertThat(interrupted.request.version()).isEqualTo(HttpVersion.HTTP_1_1);
    }

    @Test
    void overHttp2TheStreamIsResetAndTheConnectionStays(@TempDir Path folder) throws Exception {
        trusted = SelfSigned.in(folder);
        ScriptedOpenAi model = new ScriptedOpenAi(
                vertx, new HttpServerOptions().setSsl(true).setUseAlpn(true).setKeyCertOptions(trusted));
        Exchange interrupted = interrupt(
                model,
                new JsonObject()
                        .put("url", "https://127.0.0.1:" + model.port() + "/v1")
                        .put("instances", 1)
                        // The first handshake of a JVM that is busy takes its time.
                        .put("connectTimeoutMs", 20_000)
                        .put("verticle", TrustingLlmVerticle.class.getName()));
        assertThat(interrupted.request.version()).isEqualTo(HttpVersion.HTTP_2);
        assertThat(interrupted.resetCode).isEqualTo(CANCEL);
    }

    /** A reply is interrupted while it is written, and another one while nothing of it is; the next is heard. */
    private Exchange interrupt(ScriptedOpenAi model, JsonObject llm) throws Exception {
        try (TestServer server =
                        new TestServer(new JsonObject().put("llm", llm.copy().put("check", false)));
                TestClient client = server.talk()) {
            type(client);
            Exchange spoken = model.next().token("This is a sentence. And here is another one, but");
            client.awaitAudio(1);
            client.send(new JsonObject().put("type", "interrupt"));
            assertThat(spoken.awaitGone()).isTrue();
            int connections = model.connections.get();

            type(client);
            Exchange silent = model.next();
            client.send(new JsonObject().put("type", "interrupt"));
            assertThat(silent.awaitGone()).isTrue();

            type(client);
            Exchange heard = model.next();
            heard.reply("Fine, thank you.");
            assertThat(client.await("reply.done", done -> done.getString("finish")
                                    .equals("stop"))
                            .getString("text"))
                    .isEqualTo("Fine, thank you.");
            if (heard.request.version() == HttpVersion.HTTP_2) {
                assertThat(model.connections).hasValue(connections);
            }
            return spoken;
        }
    }

    private static void type(TestClient client) {
        client.send(new JsonObject().put("type", "text.input").put("text", "hello"));
    }
}
