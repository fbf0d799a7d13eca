package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines;
import dev.parley.local.vendors.ScriptedEngines.UtteranceScript;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@code check} prints and how it exits, against the local server and against vendors with faults. */
@Timeout(180)
class VendorCheckIT {
    private static final String KEY = "a-key-that-is-good";

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
    private Vertx vertx;
    private Faults vendors;
    private ScriptedEngines engines;
    private int port;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        vendors = new Faults(vertx);
        engines = new ScriptedEngines(vertx).hears("what time is it").thinks("It is ", "noon.");
        port = vendors.start(engines.engines()).await(60, TimeUnit.SECONDS).port();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    private JsonObject config() {
        return config(port, port, port);
    }

    private static JsonObject config(int stt, int llm, int tts) {
        return new JsonObject()
                .put("stt", stage("ws://127.0.0.1:" + stt))
                .put("llm", stage("http://127.0.0.1:" + llm + "/v1"))
                .put("tts", stage("ws://127.0.0.1:" + tts));
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("apiKey", KEY);
    }

    private int check(JsonObject config) {
        return VendorCheck.run(config, new PrintStream(printed, true, StandardCharsets.UTF_8), 10_000);
    }

    private void assertPossible() {
        assertThat(check(config())).as(printed::toString).isZero();
    }

    private void assertImpossible(JsonObject config, String stage, String... words) {
        assertThat(check(config)).as(printed::toString).isEqualTo(1);
        assertThat(line(stage)).contains("does not work").contains(words);
        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain(KEY);
    }

    private String line(String stage) {
        return printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.startsWith(stage + " "))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void withTheLocalServerAConversationIsPossible() {
        assertThat(VendorCheck.run(new JsonObject(), new PrintStream(printed, true, StandardCharsets.UTF_8)))
                .as(printed::toString)
                .isZero();

        for (String stage : new String[] {"stt", "llm", "tts"}) {
            assertThat(line(stage)).contains("local", "ok", "works");
        }
    }

    @Test
    void withThreeKeysAConversationIsPossible() {
        vendors.requireKey(KEY);

        assertPossible();

        assertThat(line("stt")).matches("stt +sarvam +ok +\\d+ +\\d+ +\\d+ +- +- +works");
        assertThat(line("llm")).matches("llm +openai +ok +\\d+ +- +- +\\d+ +- +works");
        assertThat(line("tts")).matches("tts +elevenlabs +ok +\\d+ +- +- +- +\\d+ +works");
    }

    @Test
    void withSarvamsVoiceAConversationIsPossible() {
        vendors.requireKey(KEY);
        JsonObject config = config();
        config.getJsonObject("tts").put("vendor", "sarvam");

        assertThat(check(config)).as(printed::toString).isZero();

        assertThat(line("tts")).matches("tts +sarvam +ok +\\d+ +- +- +- +\\d+ +works");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stt", "llm", "tts"})
    void aWrongKeyIsNamed(String stage) {
        vendors.requireKey(KEY);
        JsonObject config = config();
        config.getJsonObject(stage).put("apiKey", "a-wrong-one");

        assertImpossible(config, stage, "refused", stage + ".apiKey", "the key is refused");

        assertThat(printed.toString(StandardCharsets.UTF_8)).doesNotContain("a-wrong-one");
    }

    @Test
    void aRightThatIsNotNeededForATalkIsOnlyNamed() {
        vendors.account().mayNotReadModels();

        assertPossible();

        assertThat(line("llm")).contains("?", "works: llm.apiKey: lacks a right");
    }

    @Test
    void aRightThatIsNeededIsNamed() {
        vendors.on(At.ELEVENLABS_MULTI)
                .always()
                .refuse(
                        401,
                        "{\"detail\":{\"status\":\"missing_permissions\",\"message\":\"missing the permission text_to_speech\"}}");

        assertImpossible(config(), "tts", "tts.apiKey: lacks a right", "text_to_speech");

        assertThat(line("stt")).contains("there was no speech to recognise");
    }

    @Test
    void aVoiceThatCostsIsNamed() {
        vendors.account().mayNotUseTheVoice();

        assertImpossible(config(), "tts", "tts.voice: this account can't use the voice");
    }

    @Test
    void anUnknownModelIsNamed() {
        String body = "{\"error\":{\"message\":\"The model `x` does not exist or you do not have access to it.\","
                + "\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}";
        vendors.on(At.OPENAI_CHAT).always().refuse(404, body);
        vendors.on(At.OPENAI_MODEL).always().refuse(404, body);

        assertImpossible(config(), "llm", "llm.model: the vendor has no such model", "refuses the request");
    }

    @ParameterizedTest
    @ValueSource(strings = {"stt", "llm", "tts"})
    void aVendorThatCanNotBeReachedIsNamed(String stage) throws Exception {
        int closed;
        try (ServerSocket socket = new ServerSocket(0)) {
            closed = socket.getLocalPort();
        }
        JsonObject config = config(
                stage.equals("stt") ? closed : port,
                stage.equals("llm") ? closed : port,
                stage.equals("tts") ? closed : port);

        assertImpossible(config, stage, stage + ".url: the vendor can't be reached");

        assertThat(line(stage)).matches(stage + " +\\w+ +\\? +- .*");
    }

    @Test
    void wordsThatNobodyHearsAreNoConversation() {
        engines.hears(() -> new UtteranceScript().silent());

        assertImpossible(config(), "stt", "no words were heard in what the voice said");

        assertThat(line("llm")).contains("works");
        assertThat(line("tts")).contains("works");
    }
}
