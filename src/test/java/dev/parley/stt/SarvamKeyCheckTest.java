package dev.parley.stt;

import static dev.parley.stt.ScriptedSarvam.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.TestSession;
import dev.parley.config.ConfigException;
import dev.parley.config.ConfigLoader;
import dev.parley.config.SttConfig;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the vendor bills for a check, by audio or by connection, can only be seen on its invoice. */
class SarvamKeyCheckTest extends SttBench {
    /** Null where the key is good, else why it could not be told that it is. */
    private Throwable check(JsonObject config) {
        SttConfig bound = ConfigLoader.bind("stt", config, SttConfig.class);
        return TestSession.await(
                SarvamKeyCheck.check(vertx, bound).map((Throwable) null).otherwise(e -> e));
    }

    private static void assertRefused(Throwable error) {
        assertThat(error)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("stt.apiKey: ")
                .hasMessageNotContaining(KEY)
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"realtime", "classic"})
    void aGoodKey(String api) {
        sarvam.onConnect(stream -> stream.say("{\"event\":\"session.begin\"}"));

        assertThat(check(config().put("api", api))).isNull();

        assertThat(sarvam.stream(0).headers.get("api-subscription-key")).isEqualTo(KEY);
        until(() -> sarvam.stream(0).closed);
    }

    @Test
    void aVendorThatSaysNothingHasNothingAgainstTheKey() {
        assertThat(check(config())).isNull();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403})
    void aKeyThatIsRefusedAtTheDoor(int status) {
        sarvam.refuse(status, "Forbidden: " + KEY);

        assertRefused(check(config()));
    }

    @Test
    void aKeyThatIsRefusedInside() {
        sarvam.onConnect(stream -> {
            stream.error("invalid_api_key_error", true, 403);
            stream.close(1003, "");
        });

        assertRefused(check(config()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"realtime", "classic"})
    void aKeyThatIsRefusedAfterTheSessionHasBegun(String api) {
        sarvam.onConnect(stream -> {
            stream.say("{\"event\":\"session.begin\"}");
            stream.error("invalid_api_key_error", true, 403);
            stream.close(1003, "");
        });

        assertRefused(check(config().put("api", api)));
    }

    @Test
    void aKeyThatIsRefusedWithACloseOnly() {
        sarvam.onConnect(stream -> stream.close(1003, "API key " + KEY + " is not known"));

        assertRefused(check(config()));
    }

    @Test
    void aRefusedDialectIsNoRefusedKey() {
        sarvam.onConnect(stream -> {
            if (stream.path.contains("realtime")) {
                stream.error("forbidden", true, 403);
            }
        });

        assertThat(check(config())).isNull();
        assertThat(sarvam.stream(1).path).isEqualTo("/speech-to-text/ws");
        session(config());
        assertThat(sarvam.stream(2).path).as("known to the stage").isEqualTo("/speech-to-text/ws");
    }

    @ParameterizedTest
    @ValueSource(strings = {"realtime", "classic"})
    void aKeyThatIsRefusedWhenAudioComes(String api) {
        sarvam.on("audio", stream -> stream.close(4003, ""));

        assertRefused(check(config().put("api", api)));
    }

    @Test
    void realtimeIsBelievedWhereTheClassicDialectTellsNothing() {
        sarvam.atTheDoor(request -> {
            if (request.path().contains("realtime")) {
                request.response().setStatusCode(403).end("{\"error\":{\"code\":\"invalid_api_key_error\"}}");
            } else {
                request.response().setStatusCode(404).end();
            }
        });

        assertRefused(check(config()));
    }

    @Test
    void aBackendFaultIsNeitherARefusedKeyNorARefusedDialect() {
        sarvam.onConnect(stream -> stream.close(4000, "gRPC backend unavailable"));

        assertThat(check(config())).isNotNull().isNotInstanceOf(ConfigException.class);

        sarvam.onConnect(stream -> {});
        session(config());
        assertThat(sarvam.stream(1).path).isEqualTo("/speech-to-text-realtime/ws");
    }

    @Test
    void aVendorThatIsNotThereIsAnotherMatter() {
        assertThat(check(config("ws://127.0.0.1:1"))).isNotNull().isNotInstanceOf(ConfigException.class);
        assertThat(check(config().put("connectTimeoutMs", 200).put("url", mute())))
                .isNotNull()
                .isNotInstanceOf(ConfigException.class);
        sarvam.refuse(500, "");
        assertThat(check(config())).isNotNull().isNotInstanceOf(ConfigException.class);
    }

    private String mute() {
        return new RawServer(vertx, (socket, hello) -> {}).url();
    }
}
