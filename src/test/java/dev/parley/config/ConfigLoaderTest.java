package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigLoaderTest {
    private static final ConfigLoader LOADER = new ConfigLoader(Map.of("PORT", "9090", "KEY", "s3cret-${PORT}")::get);

    private static ParleyConfig load(JsonObject given) {
        return ConfigLoader.bind(LOADER.resolve(given));
    }

    @Test
    void nothingGivenIsTheKeylessDefault() {
        ParleyConfig config = load(new JsonObject());

        assertThat(config.needsSandbox()).isTrue();
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.turn().silenceMs()).isEqualTo(900);
        assertThat(config.session().idleTimeoutMs()).isEqualTo(60_000);
        assertThat(config.llm().model()).isEqualTo("gpt-4o");
    }

    @Test
    void whatIsGivenReplacesTheDefaultBesideIt() {
        ParleyConfig config = load(new JsonObject().put("turn", new JsonObject().put("silenceMs", 700)));

        assertThat(config.turn().silenceMs()).isEqualTo(700);
        assertThat(config.turn().bargeInMs()).isEqualTo(100);
    }

    @Test
    void namesAreTakenFromTheEnvironment() {
        ParleyConfig config = load(new JsonObject()
                .put("http", new JsonObject().put("port", "${PORT}"))
                .put("stt", new JsonObject().put("apiKey", "${KEY}").put("model", "${MODEL:m}-x")));

        assertThat(config.http().port()).isEqualTo(9090);
        assertThat(config.stt().apiKey()).as("a value is not substituted again").isEqualTo("s3cret-${PORT}");
        assertThat(config.stt().model()).isEqualTo("m-x");
    }

    @Test
    void aNodeHasAllRolesOrThoseThatAreGivenAsAListOrAText() {
        assertThat(load(new JsonObject()).roles().names()).containsExactlyInAnyOrder("http", "stt", "llm", "tts");
        assertThat(load(new JsonObject().put("roles", new JsonArray().add("stt").add("tts")))
                        .roles()
                        .names())
                .containsExactlyInAnyOrder("stt", "tts");
        assertThat(load(new JsonObject().put("roles", "stt, llm")).roles().names())
                .containsExactlyInAnyOrder("stt", "llm");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"roles\": [\"web\"]} | roles: \"web\" is not known, wanted one of http, stt, llm, tts",
                "{\"roles\": \"http,sst\"} | roles: \"sst\" is not known, wanted one of http, stt, llm, tts",
                "{\"roles\": []} | roles: none, wanted some of http, stt, llm, tts",
                "{\"roles\": \"\"} | roles: none, wanted some of http, stt, llm, tts",
                "{\"roles\": 7} | roles: wanted a list of http, stt, llm, tts"
            })
    void rolesThatAreNoneAreRefused(String given, String message) {
        assertThatThrownBy(() -> load(new JsonObject(given)))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void theSandboxIsNeededWhereAStageIsThatItServes() {
        assertThat(load(new JsonObject().put("roles", "http")).needsSandbox()).isFalse();
        assertThat(load(new JsonObject().put("roles", "llm")).needsSandbox()).isTrue();
    }

    @Test
    void aNameThatIsNotSetIsNamed() {
        assertThatThrownBy(() -> load(new JsonObject().put("llm", new JsonObject().put("apiKey", "${OPENAI_API_KEY}"))))
                .isInstanceOf(ConfigException.class)
                .hasMessage("llm.apiKey: ${OPENAI_API_KEY} is not set, wanted it in the environment or in .env");
    }

    @Test
    void anUnknownKeyIsNamed() {
        assertThatThrownBy(() -> load(new JsonObject().put("turn", new JsonObject().put("silence", 900))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("turn.silence: not a known key, wanted one of ")
                .hasMessageContaining("silenceMs");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http    | port             | 70000       | http.port: 70000 is out of range, wanted 0 to 65535",
                "http    | port             | x           | http.port: wanted a whole number",
                "turn    | speculateAfterMs | 901         | turn.speculateAfterMs: 901 is out of range, wanted 0 to 900",
                "llm     | temperature      | 3           | llm.temperature: 3.0 is out of range, wanted 0.0 to 2.0",
                "llm     | check            | maybe       | llm.check: wanted true or false",
                "stt     | api              | slow        | stt.api: \"slow\" is not known, wanted one of realtime, classic",
                "tts     | sampleRate       | 44100       | tts.sampleRate: \"44100\" is not known, wanted one of 8000, 16000, 22050, 24000",
            })
    void aValueThatMakesNoSenseIsNamed(String section, String key, String value, String message) {
        assertThatThrownBy(() -> load(new JsonObject().put(section, new JsonObject().put(key, value))))
                .isInstanceOf(ConfigException.class)
                .hasMessage(message);
    }

    @Test
    void aUrlIsNotRepeatedForItMayHoldAPassword() {
        assertThatThrownBy(
                        () -> load(new JsonObject().put("stt", new JsonObject().put("url", "wss://me:hunter2@host"))))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("stt.url: not usable, wanted \"sandbox\" or a URL like wss://")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anOriginIsAnOrigin() {
        JsonObject given = new JsonObject()
                .put("http", new JsonObject().put("allowedOrigins", new JsonArray().add("https://example.org/path")));
        assertThatThrownBy(() -> load(given))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "http.allowedOrigins: \"https://example.org/path\" is no origin, wanted scheme://host[:port]");
    }

    @Test
    void aSectionIsAnObject() {
        assertThatThrownBy(() -> load(new JsonObject().put("http", 8080)))
                .isInstanceOf(ConfigException.class)
                .hasMessage("http: wanted an object");
    }

    @Test
    void theConfigurationsThatShipAreSound() throws Exception {
        ConfigLoader keys =
                new ConfigLoader(Map.of("SARVAM_API_KEY", "a", "OPENAI_API_KEY", "b", "ELEVENLABS_API_KEY", "c")::get);
        for (String file : new String[] {"conf/config.json", "conf/cloud.json"}) {
            JsonObject given = new JsonObject(Files.readString(Path.of(file)));
            assertThat(ConfigLoader.bind(keys.resolve(given))).as(file).isNotNull();
        }
    }

    @Test
    void keysAreNotInWhatAConfigurationSaysOfItself() {
        assertThat(load(new JsonObject().put("stt", new JsonObject().put("apiKey", "${KEY}")))
                        .toString())
                .doesNotContain("s3cret");
    }
}
