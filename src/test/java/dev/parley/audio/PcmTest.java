package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class PcmTest {
    @Test
    void equalsByItsSamplesAndRate() {
        Pcm pcm = new Pcm(new byte[] {1, 2}, 8000);

        assertThat(pcm).isEqualTo(new Pcm(new byte[] {1, 2}, 8000)).hasSameHashCodeAs(new Pcm(new byte[] {1, 2}, 8000));
        assertThat(pcm).isNotEqualTo(new Pcm(new byte[] {1, 3}, 8000)).isNotEqualTo(new Pcm(new byte[] {1, 2}, 16_000));
        assertThat(pcm).isNotEqualTo("pcm");
    }

    @Test
    void hashesByItsSamplesAndRate() {
        Pcm pcm = new Pcm(new byte[] {1, 2}, 8000);

        assertThat(pcm).doesNotHaveSameHashCodeAs(new Pcm(new byte[] {1, 3}, 8000));
        assertThat(pcm).doesNotHaveSameHashCodeAs(new Pcm(new byte[] {1, 2}, 16_000));
    }

    @Test
    void knowsItsLength() {
        assertThat(Pcm.input(new byte[Pcm.FRAME_BYTES]).ms()).isEqualTo(20);
        assertThat(Pcm.silence(100, 22_050).bytes()).hasSize(4410);
        assertThat(Pcm.silence(120_000, 24_000).ms()).isEqualTo(120_000);
    }

    @Test
    void halfASampleIsNone() {
        assertThatThrownBy(() -> new Pcm(new byte[3], 8000)).hasMessageContaining("3 bytes");
    }

    @Test
    void isNeverWrittenToALog() {
        assertThat(new Pcm(new byte[] {17, 42}, 1000)).hasToString("Pcm[1.0 ms at 1000 Hz]");
    }
}
