package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.TestClient;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The faults do what they say: other tests are built on them. */
class FaultsTest extends VendorsTestBase {
    private static final String REALTIME = "/speech-to-text-realtime/ws?language_code=en-IN";
    private static final String CHAT =
            "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

    @Test
    void refusesAnUpgradeOnceAndThenServes() throws Exception {
        faults.on(Faults.At.SARVAM_REALTIME).next().refuse(503, "busy", Map.of("retry-after", "1"));

        assertThatThrownBy(() -> connect(REALTIME)).isInstanceOfSatisfying(UpgradeRejectedException.class, e -> {
            assertThat(e.getStatus()).isEqualTo(503);
            assertThat(e.getHeaders().get("retry-after")).isEqualTo("1");
        });
        assertThat(connect(REALTIME).next().getString("event")).isEqualTo("session.begin");
        assertThat(faults.total(Faults.At.SARVAM_REALTIME)).isEqualTo(2);
    }

    @Test
    void cutsTheConnectionWithoutACloseFrame() throws Exception {
        faults.on(Faults.At.SARVAM_REALTIME).next().afterFrames(1).drop();
        Peer peer = connect(REALTIME);

        assertThat(peer.next().getString("event")).isEqualTo("session.begin");
        assertThat(peer.closed()).isNotEqualTo((short) 1000).isNotEqualTo((short) 1001);
        eventually(() -> assertThat(faults.open(Faults.At.SARVAM_REALTIME)).isZero());
    }

    @Test
    void sendsGarbageAndClosesWithAnyCode() throws Exception {
        faults.on(Faults.At.SARVAM_REALTIME).next().send("{not json").pause(5).close(4001, "because");
        CompletableFuture<String> garbage = new CompletableFuture<>();
        CompletableFuture<Short> code = new CompletableFuture<>();
        WebSocketClient client = vertx.createWebSocketClient();
        ClientWebSocket socket = client.webSocket();
        socket.textMessageHandler(garbage::complete);
        socket.closeHandler(v -> code.complete(socket.closeStatusCode()));
        TestClient.connect(
                        vertx,
                        socket,
                        new WebSocketConnectOptions()
                                .setHost("127.0.0.1")
                                .setPort(vendors.port())
                                .setURI(REALTIME))
                .await(WAIT_S, TimeUnit.SECONDS);

        assertThat(garbage.get(WAIT_S, TimeUnit.SECONDS)).isEqualTo("{not json");
        assertThat(code.get(WAIT_S, TimeUnit.SECONDS)).isEqualTo((short) 4001);
        client.close();
    }

    @Test
    void strikesWhenAFrameComesAndWhenTold() throws Exception {
        faults.on(Faults.At.SARVAM_REALTIME)
                .next()
                .afterReceived(frame -> frame.contains("ping"))
                .close(1011, "on ping");
        Peer first = connect(REALTIME);
        first.next();
        first.send("{\"event\":\"ping\"}");
        assertThat(first.closed()).isEqualTo((short) 1011);

        Peer second = connect(REALTIME);
        second.next();
        faults.connections(Faults.At.SARVAM_REALTIME).forEach(strike -> strike.close(1013, "later"));
        assertThat(second.closed()).isEqualTo((short) 1013);
    }

    @Test
    void swallowsAndDelaysFrames() throws Exception {
        faults.on(Faults.At.SARVAM_REALTIME)
                .next()
                .swallow(frame -> frame.contains("pong"))
                .delayFrames(5);
        Peer peer = connect(REALTIME);
        peer.next();
        peer.send("{\"event\":\"ping\"}").send("{\"event\":\"nonsense\"}");

        assertThat(peer.next().getString("event")).isEqualTo("error");
    }

    @Test
    void answersAnHttpRequestWithAnyStatusAndHeaders() throws Exception {
        faults.on(Faults.At.OPENAI_CHAT)
                .always()
                .refuse(429, "{\"error\":{\"code\":\"rate_limit_exceeded\"}}", Map.of("retry-after-ms", "50"));
        HttpClient client = vertx.createHttpClient();

        HttpClientResponse response = post(client);
        assertThat(response.statusCode()).isEqualTo(429);
        assertThat(response.getHeader("retry-after-ms")).isEqualTo("50");
        assertThat(post(client).statusCode()).isEqualTo(429);
        faults.on(Faults.At.OPENAI_CHAT).heal();
        assertThat(post(client).statusCode()).isEqualTo(200);
        client.close();
    }

    @Test
    void endsAStreamTooEarlyWithAnErrorInIt() throws Exception {
        engines.thinks("One", " two", " three");
        faults.on(Faults.At.OPENAI_CHAT)
                .next()
                .afterFrames(2)
                .send("data: {\"error\":{\"message\":\"oops\"}}\n\n")
                .end();
        HttpClient client = vertx.createHttpClient();

        String body = post(client).body().await(WAIT_S, TimeUnit.SECONDS).toString();
        assertThat(body).contains("One").contains("oops").doesNotContain("two").doesNotContain("[DONE]");
        client.close();
    }

    @Test
    void cutsAStream() throws Exception {
        engines.thinks("One", " two", " three");
        faults.on(Faults.At.OPENAI_CHAT).next().afterFrames(2).drop();
        HttpClient client = vertx.createHttpClient();
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        client.request(HttpMethod.POST, vendors.port(), "127.0.0.1", "/v1/chat/completions")
                .compose(request -> request.send(CHAT))
                .compose(HttpClientResponse::body)
                .onFailure(failure::complete);

        assertThat(failure.get(WAIT_S, TimeUnit.SECONDS)).isNotNull();
        client.close();
    }

    @Test
    void recordsWhatClientsSent() throws Exception {
        Peer peer = connect("/v1/text-to-speech/kevin/multi-stream-input?output_format=pcm_16000&auto_mode=true");
        peer.send(new JsonObject().put("text", " ").put("context_id", "a"));
        peer.send(new JsonObject().put("text", "Hi. ").put("context_id", "a").put("flush", true));
        peer.next();

        assertThat(faults.texts("a")).containsExactly("Hi. ");
        assertThat(faults.openContexts()).isEqualTo(1);
        assertThat(faults.received(Faults.At.ELEVENLABS_MULTI)).hasSize(2);
        Peer listener = connect(REALTIME);
        listener.next();
        assertThat(faults.most(Faults.At.SARVAM_REALTIME)).isEqualTo(1);
    }

    private HttpClientResponse post(HttpClient client) throws Exception {
        return client.request(HttpMethod.POST, vendors.port(), "127.0.0.1", "/v1/chat/completions")
                .compose(request -> request.send(CHAT))
                .compose(response -> response.body().map(response))
                .await(WAIT_S, TimeUnit.SECONDS);
    }
}
