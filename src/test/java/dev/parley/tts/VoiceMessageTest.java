package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VoiceMessageTest {
    /** The bytes of "//8A" in base64. */
    private static final byte[] AUDIO = {-1, -1, 0};

    private static VoiceMessage read(String json) {
        return VoiceMessage.read(json.getBytes(StandardCharsets.UTF_8));
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
