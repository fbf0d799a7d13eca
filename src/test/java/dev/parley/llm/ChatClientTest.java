package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.config.LlmConfig;
import dev.parley.llm.ScriptedOpenAi.Exchange;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Context;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class ChatClientTest {
    private Vertx vertx;
    private Context context;
    private ScriptedOpenAi server;
    private ChatClient client;

    @BeforeEach
    void start() {
        vertx = Vertx.vertx();
        context = vertx.getOrCreateContext();
        server = new ScriptedOpenAi(vertx);
        client = client(ChatClient.IDLE_TIMEOUT_MS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private LlmConfig config() {
        return LlmBench.bound(LlmBench.config(server.url()));
    }

    private ChatClient client(long idleTimeoutMs) {
        LlmConfig config = config();
        return onLoop(() -> new ChatClient(vertx, config, ChatClient.options(config), idleTimeoutMs));
    }

    private <T> T onLoop(Supplier<T> action) {
        Promise<T> result = Promise.promise();
        context.runOnContext(go -> result.complete(action.get()));
        try {
            return result.future().await(60, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private void keepWarm() {
        onLoop(() -> {
            client.keepWarm();
            return true;
        });
    }

    private void awaitWarm() {
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!onLoop(client::isWarm)) {
            assertThat(System.nanoTime()).as("warm in time").isLessThan(deadline);
        }
    }

    private HttpClientRequest post() throws Exception {
        Promise<HttpClientRequest> request = Promise.promise();
        context.runOnContext(go -> client.request(HttpMethod.POST, "/chat/completions")
                .onSuccess(connected -> connected.send(Buffer.buffer("{}")))
                .onComplete(request));
        return request.future().await(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @CsvSource({
        "https://api.openai.com/v1, Authorization, Bearer k",
        "https://it.openai.azure.com/openai/deployments/gpt-4o?api-version=2024-10-21, api-key, k",
        "https://it.services.ai.azure.com/openai/v1, api-key, k",
        "https://azure.com.example.org/v1, Authorization, Bearer k"
    })
    void theKeyGoesWhereTheServerLooksForIt(String url, String name, String value) {
        LlmConfig config = LlmBench.bound(LlmBench.config(url).put("apiKey", "k"));
        assertThat(ChatClient.keyHeader(config).names()).containsExactly(name);
        assertThat(ChatClient.keyHeader(config).get(name)).isEqualTo(value);
    }

    @Test
    void aTurnFindsAWarmConnection() throws Exception {
        keepWarm();
        awaitWarm();
        keepWarm();
        post();
        server.next();
        assertThat(server.connections.get()).isEqualTo(1);
        assertThat(server.modelRequests.get()).isEqualTo(1);
        assertThat(onLoop(client::isWarm)).isFalse();
    }

    @Test
    void whatAResetClosedIsReplacedBeforeItIsNeeded() throws Exception {
        keepWarm();
        awaitWarm();
        HttpClientRequest request = post();
        Exchange exchange = server.next();
        onLoop(() -> {
            client.reset(request);
            client.released();
            client.keepWarm();
            return true;
        });
        assertThat(exchange.awaitGone()).isTrue();
        awaitWarm();
        assertThat(server.modelRequests.get()).isEqualTo(2);
    }

    @Test
    void aServerThatKeepsNoConnectionIsNotAskedForEver() throws Exception {
        server.keepsConnections = false;
        keepWarm();
        server.awaitModelRequest();
        post();
        server.next().answer(200, "text/plain", "");
        assertThat(server.modelRequests.get()).isEqualTo(1);
    }

    @Test
    void aServerThatFallsSilentIsGivenUp() throws Exception {
        for (boolean begun : new boolean[] {false, true}) {
            Promise<FailureCode> failure = Promise.promise();
            TurnEffect.Ask ask = new TurnEffect.Ask(new Attempt(1, 1), List.of());
            Consumer<TurnEvent> events = event -> {
                if (event instanceof TurnEvent.LlmFailed failed) {
                    failure.complete(failed.code());
                }
            };
            ChatClient hasty = client(1000);
            ChatBody body = new ChatBody(vertx, config());
            context.runOnContext(go -> new ChatRequest(vertx, hasty, body, "s", ask, events).on(ask));
            Exchange exchange = server.next();
            if (begun) {
                exchange.token("Well");
            }
            assertThat(failure.future().await(60, TimeUnit.SECONDS)).isEqualTo(FailureCode.TIMEOUT);
            assertThat(exchange.awaitGone()).isTrue();
        }
    }
}
