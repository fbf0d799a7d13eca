package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.client.FreePort;
import dev.parley.config.ConfigException;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens before the first conversation. */
class StartTest {
    private static final int WAIT_S = 60;

    private Vertx vertx;
    private Faults vendors;
    private JsonObject config;

    @BeforeEach
    void startVendors() throws Exception {
        vertx = Vertx.vertx();
        vendors = new Faults(vertx).requireKey("the-right-key");
        int port = vendors.start(new ScriptedEngines(vertx).engines())
                .await(WAIT_S, TimeUnit.SECONDS)
                .port();
        config = new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                .put("stt", vendor("ws://127.0.0.1:" + port))
                .put("llm", vendor("http://127.0.0.1:" + port + "/v1"))
                .put("tts", vendor("ws://127.0.0.1:" + port));
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(WAIT_S, TimeUnit.SECONDS);
    }

    private static JsonObject vendor(String url) {
        return new JsonObject().put("url", url).put("apiKey", "the-right-key");
    }

    private ParleyVerticle start() throws Exception {
        ParleyVerticle parley = new ParleyVerticle();
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(WAIT_S, TimeUnit.SECONDS);
        return parley;
    }

    @Test
    void healthIsGivenOnceAConversationCanBeHad() throws Exception {
        int port = start().port();

        assertThat(vertx.createHttpClient()
                        .request(HttpMethod.GET, port, "127.0.0.1", "/health")
                        .compose(request -> request.send())
                        .await(WAIT_S, TimeUnit.SECONDS)
                        .statusCode())
                .isEqualTo(200);
        assertThat(vendors.total(At.OPENAI_MODEL)).as("the key was tried").isPositive();
        assertThat(vendors.total(At.ELEVENLABS_MULTI)).as("the key was tried").isPositive();
        assertThat(vendors.total(At.SARVAM_REALTIME)).as("the key was tried").isPositive();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stt", "llm", "tts"})
    void aRefusedKeyStopsTheStartAndIsNamed(String stage) {
        config.getJsonObject(stage).put("apiKey", "a-wrong-key");

        assertThatThrownBy(this::start)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(stage + ".apiKey: ")
                .hasMessageNotContaining("a-wrong-key")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stt", "llm", "tts"})
    void aKeyThatIsNotToBeTriedIsNotTried(String stage) throws Exception {
        config.getJsonObject(stage).put("apiKey", "a-wrong-key").put("check", false);

        assertThat(start().port()).isPositive();
    }

    @Test
    void aVendorInTroubleDoesNotStopTheStart() throws Exception {
        vendors.on(At.OPENAI_MODEL).always().refuse(500, "{}");
        vendors.on(At.ELEVENLABS_MULTI).always().refuse(503, "{}");
        vendors.on(At.SARVAM_REALTIME).always().drop();

        assertThat(start().port()).isPositive();
    }

    @Test
    void aConfigurationThatCanNotBeUsedStopsTheStart() {
        config.getJsonObject("http").put("prot", 1);

        assertThatThrownBy(this::start).isInstanceOf(ConfigException.class).hasMessageStartingWith("http.prot: ");
    }

    @Test
    void healthAnswersWhileAnMcpServerIsAskedForItsTools() throws Exception {
        int management = FreePort.choose();
        Promise<Integer> status = Promise.promise();
        int mcp = vertx.createHttpServer()
                .requestHandler(list -> health(management)
                        .onComplete(status)
                        .onComplete(asked -> list.response().setStatusCode(500).end()))
                .listen(0, "127.0.0.1")
                .await(WAIT_S, TimeUnit.SECONDS)
                .actualPort();
        config.put("management", new JsonObject().put("port", management))
                .put(
                        "tools",
                        new JsonArray()
                                .add(new JsonObject().put("name", "t").put("mcp", "http://127.0.0.1:" + mcp + "/mcp")));

        assertThatThrownBy(this::start).isInstanceOf(ConfigException.class).hasMessageStartingWith("tools.t.mcp: ");
        assertThat(status.future().await(WAIT_S, TimeUnit.SECONDS)).isEqualTo(200);
    }

    private Future<Integer> health(int port) {
        return vertx.createHttpClient()
                .request(HttpMethod.GET, port, "127.0.0.1", "/health/live")
                .compose(HttpClientRequest::send)
                .map(HttpClientResponse::statusCode);
    }

    @Test
    void severalMainVerticlesShareThePort() throws Exception {
        int port = FreePort.choose();
        config.getJsonObject("http").put("port", port);

        assertThat(start().port()).isEqualTo(port);
        assertThat(start().port()).isEqualTo(port);
    }
}
