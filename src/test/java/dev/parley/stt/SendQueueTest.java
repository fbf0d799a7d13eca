package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.bus.SttInput.Audio;
import dev.parley.bus.SttInput.SpeechStarted;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SendQueueTest {
    private final SendQueue outbox = new SendQueue(AudioSender.MAX_WAITING_MS);

    private static Audio audio(int ms, int mark) {
        byte[] bytes = new byte[Pcm.bytesOf(ms, Pcm.INPUT_RATE)];
        bytes[0] = (byte) mark;
        return new Audio("s", 1, Pcm.input(bytes));
    }

    private List<SttInput> all() {
        List<SttInput> all = new ArrayList<>();
        while (!outbox.isEmpty()) {
            all.add(outbox.poll());
        }
        return all;
    }

    @Test
    void keepsTheOrder() {
        SttInput start = new SpeechStarted("s", 1);
        assertThat(outbox.add(start)).isTrue();
        assertThat(outbox.add(audio(20, 1))).isTrue();

        assertThat(all()).containsExactly(start, audio(20, 1));
        assertThat(outbox.poll()).isNull();
    }

    @Test
    void holdsTenSecondsAndDropsTheOldestAudioFirst() {
        SttInput start = new SpeechStarted("s", 1);
        outbox.add(start);
        for (int i = 0; i < 20; i++) {
            assertThat(outbox.add(audio(500, i))).isTrue();
        }

        assertThat(outbox.add(audio(20, 99))).isFalse();

        List<SttInput> all = all();
        assertThat(all).hasSize(21).startsWith(start, audio(500, 1)).endsWith(audio(20, 99));
    }

    @Test
    void isBoundedWithoutAudioToo() {
        for (int i = 0; i < 100_000; i++) {
            outbox.add(new SpeechStarted("s", 1));
        }

        assertThat(all().size()).isLessThan(2000);
    }
}
