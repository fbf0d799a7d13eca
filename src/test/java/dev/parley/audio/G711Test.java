package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class G711Test {
    /** The ends and the middle of ITU-T G.711's tables. */
    @ParameterizedTest
    @CsvSource({
        "MU_LAW, 0xFF, 0",
        "MU_LAW, 0x80, 32124",
        "MU_LAW, 0x00, -32124",
        "MU_LAW, 0xEF, 132",
        "A_LAW, 0xD5, 8",
        "A_LAW, 0x55, -8",
        "A_LAW, 0xAA, 32256",
        "A_LAW, 0x2A, -32256"
    })
    void isAsTheStandardHasIt(G711 law, String code, int sample) {
        byte[] bytes = {(byte) (int) Integer.decode(code)};

        assertThat(law.decode(bytes)).containsExactly((short) sample);
        assertThat(law.encode(new short[] {(short) sample})).isEqualTo(bytes);
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void everyCodeSurvivesTheWayThereAndBack(G711 law) {
        byte[] codes = new byte[256];
        for (int i = 0; i < 256; i++) {
            codes[i] = (byte) i;
        }
        short[] samples = law.decode(codes);

        assertThat(law.decode(law.encode(samples))).isEqualTo(samples);
    }

    @ParameterizedTest
    @EnumSource(G711.class)
    void theErrorIsSmallBesideTheSample(G711 law) {
        short[] samples = new short[65_536];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) (i - 32_768);
        }
        short[] heard = law.decode(law.encode(samples));
        for (int i = 0; i < samples.length; i++) {
            assertThat(Math.abs(heard[i] - samples[i])).isLessThanOrEqualTo(16 + Math.abs(samples[i]) / 16);
        }
    }

    @Test
    void silenceIsTheByteThatTelephonesSend() {
        assertThat(G711.MU_LAW.encode(new short[1])).containsExactly((byte) 0xFF);
        assertThat(G711.A_LAW.encode(new short[1])).containsExactly((byte) 0xD5);
    }
}
