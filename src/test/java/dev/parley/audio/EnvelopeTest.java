package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class EnvelopeTest {
    private static final Offset<Double> ALMOST = Offset.offset(0.01);
    private final Envelope envelope = new Envelope();

    private void add(int level, int ms) {
        byte[] pcm = new byte[Pcm.bytesOf(ms, 16_000)];
        for (int i = 0; i < pcm.length; i += 2) {
            pcm[i] = (byte) level;
            pcm[i + 1] = (byte) (level >> 8);
        }
        envelope.add(pcm, 16_000);
    }

    @Test
    void tellsTheLoudestOfAStretch() {
        add(100, 200);
        add(3000, 50);
        add(-200, 200);

        assertThat(envelope.loudest(0, 190)).isCloseTo(100, ALMOST);
        assertThat(envelope.loudest(100, 300)).isCloseTo(3000, ALMOST);
        assertThat(envelope.loudest(280, 1000)).isCloseTo(200, ALMOST);
        assertThat(envelope.loudest(1000, 2000)).isZero();
    }

    @Test
    void beginsAnew() {
        add(3000, 1000);
        envelope.clear();
        add(50, 100);

        assertThat(envelope.loudest(0, 5000)).isCloseTo(50, ALMOST);
    }
}
