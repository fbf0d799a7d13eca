package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {
    private static final ConfigLoader LOADER = new ConfigLoader(Map.of("PORT", "9090", "KEY", "s3cret-${PORT}")::get);

    private static ParleyConfig load(JsonObject given) {
        return ConfigLoader.bind(LOADER.resolve(given));
    }

    @Test
    void nothingGivenIsTheKeylessDefault() {
        ParleyConfig config = load(new JsonObject());

        assertThat(config.needsLocal()).isTrue();
        assertThat(config.http().host()).isEqualTo("127.0.0.1");
        assertThat(config.turn().silenceMs()).isEqualTo(900);
        assertThat(config.session().idleTimeoutMs()).isEqualTo(60_000);
        assertThat(config.llm().model()).isEqualTo("gpt-4o");
    }

    @Test
    void whatIsGivenReplacesTheDefaultBesideIt() {
        ParleyConfig config = load(new JsonObject().put("turn", new JsonObject().put("silenceMs", 700)));

        assertThat(config.turn().silenceMs()).isEqualTo(700);
        assertThat(config.turn().bargeInMs()).isEqualTo(800);
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
    void theLocalServerIsNeededWhereItServesAStage() {
        assertThat(load(new JsonObject().put("roles", "http")).needsLocal()).isFalse();
        assertThat(load(new JsonObject().put("roles", "llm")).needsLocal()).isTrue();
    }

    @Test
    void theLocalServersEarlierNameIsStillRead() {
        ParleyConfig config = load(new JsonObject()
                .put("stt", new JsonObject().put("url", "sandbox"))
                .put("sandbox", new JsonObject().put("port", 4711)));

        assertThat(config.stt().isLocal()).isTrue();
        assertThat(config.local().port()).isEqualTo(4711);
        assertThat(config.local().engines()).isEqualTo("auto");
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
                "realtime | minSilenceMs    | 100         | realtime.minSilenceMs: 100 is out of range, wanted 200 to 5000",
                "realtime | minSilenceMs    | 6000        | realtime.minSilenceMs: 6000 is out of range, wanted 200 to 5000",
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
                .hasMessageStartingWith("stt.url: not usable, wanted \"local\" or a URL like wss://")
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void anOriginIsAnOrigin() {
        JsonObject given = new JsonObject()
                .put("http", new JsonObject().put("allowedOrigins", new JsonArray().add("https://example.org/path")));
        assertThatThrownBy(() -> load(given))
                .isInstanceOf(ConfigException.class)
                .hasMessage(
                        "http.allowedOrigins: \"https://example.org/path\" is not an origin, wanted scheme://host[:port]");
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
        for (String file : new String[] {"conf/config.json", "conf/tools.json", "conf/cloud.json"}) {
            JsonObject given = ConfigFile.read(file);
            assertThat(ConfigLoader.bind(keys.resolve(given))).as(file).isNotNull();
        }
    }

    @Test
    void keysAreNotInWhatAConfigurationSaysOfItself() {
        assertThat(load(new JsonObject().put("stt", new JsonObject().put("apiKey", "${KEY}")))
                        .toString())
                .doesNotContain("s3cret");
    }

    private static JsonObject key(String section, String name, String value) {
        return new JsonObject().put(section, new JsonObject().put(name, value));
    }

    private static final List<String> PHONE_SECRETS =
            List.of("twilio.authToken", "plivo.authToken", "exotel.user", "exotel.password");

    /** A phone section whose named secret is the given one. */
    private static JsonObject phone(String name, String secret) {
        JsonObject phone = new JsonObject().put("publicUrl", "https://talk.example");
        for (String each : PHONE_SECRETS) {
            String[] path = each.split("\\.");
            JsonObject vendor = phone.getJsonObject(path[0], new JsonObject());
            phone.put(path[0], vendor.put(path[1], each.equals(name) ? secret : "x"));
        }
        return new JsonObject().put("phone", phone);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n", "%s\r\n", "\ufeff%s", " %s\t", "\u00a0%s\u2028", "\n\n%s\u200b"})
    void whiteSpaceAroundASecretIsStripped(String around) {
        String secret = "a secret that is long enough";
        String given = String.format(around, secret);
        ConfigLoader environment = new ConfigLoader(Map.of("KEY", given)::get);

        for (String section : new String[] {"stt", "llm", "tts"}) {
            assertThat(key(load(key(section, "apiKey", given)), section)).isEqualTo(secret);
            assertThat(key(ConfigLoader.bind(environment.resolve(key(section, "apiKey", "${KEY}"))), section))
                    .isEqualTo(secret);
        }
        assertThat(load(key("http", "operatorToken", given)).http().operatorToken())
                .isEqualTo(secret);
        assertThat(load(phone("twilio.authToken", given)).phone().twilio().authToken())
                .isEqualTo(secret);
        assertThat(load(phone("plivo.authToken", given)).phone().plivo().authToken())
                .isEqualTo(secret);
        assertThat(load(phone("exotel.user", given)).phone().exotel().user()).isEqualTo(secret);
        assertThat(load(phone("exotel.password", given)).phone().exotel().password())
                .isEqualTo(secret);
    }

    private static String key(ParleyConfig config, String section) {
        return switch (section) {
            case "stt" -> config.stt().apiKey();
            case "llm" -> config.llm().apiKey();
            default -> config.tts().apiKey();
        };
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "hunter2\nhunter2",
                "hunter2\rhunter2",
                "hunter2\u0000hunter2",
                "hunter2\thunter2",
                "hunter2\u007fhunter2",
                "hunter2\u0085hunter2",
                "hunter2\ufeffhunter2",
                "hunter2\u202ehunter2",
                "hunter2\u2028hunter2"
            })
    void invisibleCharactersInASecretAreRefusedWithoutIt(String secret) {
        String[][] secrets = {{"stt", "apiKey"}, {"llm", "apiKey"}, {"tts", "apiKey"}, {"http", "operatorToken"}};
        for (String[] where : secrets) {
            assertThatThrownBy(() -> load(key(where[0], where[1], secret)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith(where[0] + "." + where[1] + ": character 8 is a control or invisible")
                    .hasMessageNotContaining("hunter2");
        }
        for (String name : PHONE_SECRETS) {
            assertThatThrownBy(() -> load(phone(name, secret)))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("phone." + name + ": character 8 is a control or invisible")
                    .hasMessageNotContaining("hunter2");
        }
    }

    /** What Kubernetes sets in every pod beside a service called parley, or parley-management. */
    @ParameterizedTest
    @ValueSource(strings = {"conf/config.json", "conf/cloud.json", "conf/cluster.json"})
    void aKubernetesServiceCalledParleyDoesNoHarm(String file) {
        Map<String, String> environment = new HashMap<>();
        for (String service : new String[] {"PARLEY", "PARLEY_MANAGEMENT", "PARLEY_HOST", "PARLEY_ROLES"}) {
            environment.put(service + "_SERVICE_HOST", "10.96.12.7");
            environment.put(service + "_SERVICE_PORT", "8080");
            environment.put(service + "_PORT", "tcp://10.96.12.7:8080");
            environment.put(service + "_PORT_8080_TCP", "tcp://10.96.12.7:8080");
            environment.put(service + "_PORT_8080_TCP_PROTO", "tcp");
            environment.put(service + "_PORT_8080_TCP_PORT", "8080");
            environment.put(service + "_PORT_8080_TCP_ADDR", "10.96.12.7");
        }
        DotEnv keys = DotEnv.parse("SARVAM_API_KEY=a\nOPENAI_API_KEY=b\nELEVENLABS_API_KEY=c");
        JsonObject given = ConfigFile.read(file);

        ParleyConfig config =
                ConfigLoader.bind(ConfigLoader.of(environment, keys).resolve(given));
        assertThat(config.http().port()).isEqualTo(8080);
        assertThat(config.management().port()).isIn(null, 8081);
        environment.put("PARLEY_PORT", "udp://[fd00::7]:8080");
        assertThat(ConfigLoader.bind(ConfigLoader.of(environment, keys).resolve(given))
                        .http()
                        .port())
                .isEqualTo(8080);
        environment.put("PARLEY_PORT", "9090");
        assertThat(ConfigLoader.bind(ConfigLoader.of(environment, keys).resolve(given))
                        .http()
                        .port())
                .isEqualTo(9090);
    }

    @Test
    void aNumberThatMayBeMissingIsExplainedAsANumber() {
        assertThatThrownBy(() -> load(key("management", "port", "many")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("management.port: wanted a whole number");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, 127.0.0.1:80, false",
        "127.9.9.9, 127.9.9.9:80, false",
        "localhost, localhost:80, false",
        "::1,       [::1]:80,     false",
        "[::1],     [::1]:80,     false",
        "0:0:0:0:0:0:0:1, [0:0:0:0:0:0:0:1]:80, false",
        "'::',      [::]:80,      true",
        "0.0.0.0,   0.0.0.0:80,   true",
        "fd00::7,   [fd00::7]:80, true",
        "127.example.org, 127.example.org:80, true",
    })
    void anAddressToListenOnMayBeIpv6(String host, String authority, boolean open) {
        HttpConfig http = load(key("http", "host", host)).http();

        assertThat(http.authority(80)).isEqualTo(authority);
        assertThat(http.open()).isEqualTo(open);
    }

    @Test
    void aModelMayTakeNoTemperatureAndMoreParameters() {
        JsonObject llm = new JsonObject()
                .putNull("temperature")
                .put("reasoningEffort", "none")
                .put("extra", new JsonObject().put("seed", 7).putNull("stream_options"));
        LlmConfig config = load(new JsonObject().put("llm", llm)).llm();

        assertThat(config.temperature()).isNull();
        assertThat(config.reasoningEffort()).isEqualTo("none");
        assertThat(config.extra()).containsEntry("seed", 7).containsEntry("stream_options", null);
        assertThat(load(new JsonObject()).llm().temperature()).isEqualTo(0.7);
    }

    @ParameterizedTest
    @CsvSource({
        "tts, model, eleven_v3_conversational",
        "tts, model, eleven_v4_turbo",
        "stt, model, saaras:v4-realtime",
        "llm, temperature, warm",
        "llm, extra, 7",
        "stt, vendorSilenceMs, 50",
    })
    void whatAVendorRefusesIsRefusedAtStart(String section, String key, String value) {
        assertThatThrownBy(() -> load(key(section, key, value)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(section + "." + key + ": ");
    }

    @ParameterizedTest
    @CsvSource({"elevenlabs, 'only Hindi, Tamil and English'", "sarvam, 'Odia, Punjabi, Tamil and Telugu'"})
    void theModelIsAskedForALanguageThatTheVoiceSpeaks(String vendor, String languages) {
        JsonObject tts = new JsonObject().put("vendor", vendor);

        assertThat(ConfigLoader.bind(new ConfigLoader(name -> null).resolve(new JsonObject().put("tts", tts)))
                        .llm()
                        .systemPrompt())
                .contains("Answer in the language of the user", languages);
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://proxy.test:8443", "socks5://proxy.test", "http://user:p@ss@proxy.test"})
    void aProxyOfTheEnvironmentThatCanNotBeUsedDoesNotStopAServerThatNeedsNone(String proxy) {
        ConfigLoader loader = new ConfigLoader(Map.of("HTTPS_PROXY", proxy)::get);
        assertThat(ConfigLoader.bind(loader.resolve(new JsonObject())).llm().proxy())
                .isEmpty();
        JsonObject away = new JsonObject().put("llm", new JsonObject().put("url", "https://vendor.test/v1"));
        assertThatThrownBy(() -> ConfigLoader.bind(loader.resolve(away)))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("llm.proxy: ")
                .hasMessageNotContaining(proxy);
    }

    @Test
    void aProxyMayBeNamedInLowerCase() {
        ConfigLoader loader = ConfigLoader.of(
                Map.of("https_proxy", "http://proxy.test:3128", "no_proxy", "inside.test"), DotEnv.parse(""));
        LlmConfig llm = ConfigLoader.bind(loader.resolve(
                        new JsonObject().put("llm", new JsonObject().put("url", "https://vendor.test/v1"))))
                .llm();
        assertThat(llm.proxy()).isEqualTo("http://proxy.test:3128");
        assertThat(llm.noProxy()).isEqualTo("inside.test");
    }

    @Test
    void theVoiceComesFromTheEnvironment() {
        ConfigLoader loader = new ConfigLoader(Map.of("ELEVENLABS_VOICE_ID", "mine")::get);

        assertThat(ConfigLoader.bind(loader.resolve(new JsonObject())).tts().voice())
                .isEqualTo("mine");
        assertThat(load(new JsonObject()).tts().voice()).isEqualTo("JBFqnCBsd6RMkjVDRZzb");
    }

    @Test
    void cloudSaysWhatToChangeWhenItsModelIsShutDown() throws Exception {
        Map<String, String> keys = Map.of(
                "SARVAM_API_KEY", "a", "OPENAI_API_KEY", "b", "ELEVENLABS_API_KEY", "c", "ELEVENLABS_VOICE_ID", "v");
        String text = Files.readString(Path.of("conf/cloud.json"));
        String successor = text.replace("\"model\": \"gpt-4o\"", "").replace("// \"model\"", "\"model\"");
        ConfigLoader loader = new ConfigLoader(keys::get);

        ParleyConfig today = ConfigLoader.bind(loader.resolve(json(text)));
        ParleyConfig then = ConfigLoader.bind(loader.resolve(json(successor)));

        assertThat(today.llm().model()).isEqualTo("gpt-4o");
        assertThat(today.tts().voice()).isEqualTo("v");
        assertThat(then.llm().model()).isEqualTo("gpt-6-luna");
        assertThat(then.llm().reasoningEffort()).isEqualTo("none");
    }

    private static JsonObject json(String commented) {
        return new JsonObject(commented.replaceAll("(?m)^\\s*//.*$", ""));
    }

    @Test
    void theVendorsDefaultsAreUsedAlsoWhereTheEnvironmentNamesTheVendor() {
        for (String vendor : List.of("sarvam", "${VENDOR}", "${UNSET:sarvam}")) {
            ParleyConfig config = ConfigLoader.bind(new ConfigLoader(Map.of("VENDOR", "sarvam")::get)
                    .resolve(new JsonObject().put("tts", new JsonObject().put("vendor", vendor))));

            assertThat(config.tts().model()).as(vendor).isEqualTo("bulbul:v3");
        }
    }
}
