package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.Open;
import dev.parley.config.ConfigLoader;
import dev.parley.config.TtsConfig;
import io.vertx.core.http.WebSocketConnectOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ElevenLabsTest {
    private static TtsConfig config(String url, String model) {
        return ConfigLoader.bind("tts", TtsBench.elevenLabs(url).put("model", model), TtsConfig.class);
    }

    private static WebSocketConnectOptions options(String url, String model, String language, String voice) {
        return new ElevenLabs(config(url, model), new Open("s", 1, "inbox", 0, language, voice)).target();
    }

    @ParameterizedTest
    @CsvSource({
        "wss://api.elevenlabs.io, api.elevenlabs.io, 443, true, /v1/",
        "ws://127.0.0.1:8090, 127.0.0.1, 8090, false, /v1/",
        "wss://proxy.example:8443/eleven/, proxy.example, 8443, true, /eleven/v1/"
    })
    void theSchemeSaysWhetherThereIsTls(String url, String host, int port, boolean tls, String path) {
        WebSocketConnectOptions options = options(url, "eleven_flash_v2_5", null, null);
        assertThat(options.getHost()).isEqualTo(host);
        assertThat(options.getPort()).isEqualTo(port);
        assertThat(options.isSsl()).isEqualTo(tls);
        assertThat(options.getURI()).startsWith(path + "text-to-speech/JBFqnCBsd6RMkjVDRZzb/multi-stream-input?");
    }

    @ParameterizedTest
    @CsvSource({
        "eleven_flash_v2_5, en-IN, en",
        "eleven_turbo_v2_5, TA, ta",
        "eleven_flash_v2_5, fil-PH, fil",
        "eleven_flash_v2_5, kn-IN,",
        "eleven_flash_v2_5, auto,",
        "eleven_flash_v2_5, ,",
        "eleven_multilingual_v2, en,"
    })
    void theLanguageIsNamedOnlyWhereTheVendorTakesIt(String model, String tag, String code) {
        String uri = options("wss://x.example", model, tag, null).getURI();
        assertThat(uri.replaceFirst(".*?(?:&language_code=([^&]*))?$", "$1")).isEqualTo(code == null ? "" : code);
    }

    @Test
    void aVoiceCanNotLeaveItsPlaceInTheUrl() {
        assertThat(options("wss://x.example", "eleven_flash_v2_5", null, "../a?b#c/d e")
                        .getURI())
                .startsWith("/v1/text-to-speech/%2E%2E%2Fa%3Fb%23c%2Fd%20e/multi-stream-input?");
    }

    /** The bytes of "//8A" in base64. */
    private static final byte[] AUDIO = {-1, -1, 0};

    private static VoiceMessage read(String json) {
        return new ElevenLabs(config("ws://x", "eleven_flash_v2_5"), null).read(json);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"audio\":\"//8A\",\"contextId\":\"c\",\"alignment\":{\"chars\":[\"a\",\"ß\"]}}",
                "{\"audio\":\"//8A\", \"alignment\":{\"chars\":[\"a\",\"ß\"]}, \"context_id\":\"c\"}",
                "{\"audio\": \"//8A\", \"contextId\": \"c\", \"alignment\": {\"characters\": [\"a\", \"ß\"]}}",
                "{\"contextId\":\"c\",\"alignment\":{\"chars\":[\"a\",\"ß\"]},\"audio\":\"//8A\"}",
                "{\"audio\":\"\\/\\/8A\",\"contextId\":\"c\",\"alignment\":{\"chars\":[\"a\",\"ß\"]}}",
                "{\"audio\":\"AAAA\",\"audio\":\"//8A\",\"contextId\":\"c\",\"alignment\":{\"chars\":[\"aß\"]}}",
                " {\"audio\":\"//8A\" ,\"contextId\":\"c\",\"alignment\":{\"chars\":[\"a\",\"ß\"]},\"normalizedAlignment\":{}}"
            })
    void isReadInWhateverOrderItsFieldsCome(String json) {
        VoiceMessage message = read(json);

        assertThat(message.audio()).isEqualTo(AUDIO);
        assertThat(message.context()).isEqualTo("c");
        assertThat(message.aligned()).isEqualTo("aß");
        assertThat(message.ended()).isFalse();
        assertThat(message.error()).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"audio\":\"\",\"isFinal\":true,\"contextId\":\"c\"}",
                "{\"audio\":null,\"isFinal\":true,\"contextId\":\"c\"}",
                "{\"audio\":7,\"isFinal\":true,\"contextId\":\"c\"}",
                "{\"is_final\":true,\"contextId\":\"c\"}"
            })
    void mayEndAContextWithoutAudio(String json) {
        VoiceMessage message = read(json);

        assertThat(message.audio()).isEmpty();
        assertThat(message.context()).isEqualTo("c");
        assertThat(message.ended()).isTrue();
    }

    @Test
    void mayBeNothingButAudio() {
        assertThat(read("{\"audio\":\"//8A\"}").audio()).isEqualTo(AUDIO);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "[]",
                "\"audio\"",
                "{\"audio\":\"",
                "{\"audio\":\"//8A",
                "{\"audio\":\"//8A\"",
                "{\"audio\":\"//8A\",",
                "{\"audio\":\"//8A\",,\"contextId\":\"c\"}",
                "{\"audio\":\"*\",\"contextId\":\"c\"}",
                "{\"audio\":\"//8\\\"A\",\"contextId\":\"c\"}"
            })
    void isNoneWhenItIsBroken(String json) {
        assertThat(read(json)).isNull();
    }
}
