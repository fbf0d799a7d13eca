package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AudioTextTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 638, 640, 641, 16_000})
    void isTheTextWithTheAudioAsBase64(int length) {
        byte[] audio = new byte[length];
        new Random(length).nextBytes(audio);
        assertThat(text(new AudioText("{\"audio\":\"", "\"}").of(audio)))
                .isEqualTo("{\"audio\":\"" + Base64.getEncoder().encodeToString(audio) + "\"}");
    }

    @Test
    void nothingIsLeftOfALongerOneBefore() {
        AudioText text = new AudioText("<", ">");
        text.of(new byte[100]);
        assertThat(text(text.of(new byte[3]))).isEqualTo("<AAAA>");
    }

    private static String text(ByteBuffer utf8) {
        return StandardCharsets.UTF_8.decode(utf8).toString();
    }
}
