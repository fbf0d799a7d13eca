package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.io.ByteArrayOutputStream;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AudioBufferTest {
    private final AudioBuffer buffer = new AudioBuffer();

    @Test
    void isWhatWasAddedWithoutWhatWasDropped() {
        long seed = System.nanoTime();
        Random random = new Random(seed);
        AudioBuffer other = new AudioBuffer();
        byte[] model = {};
        for (int step = 0; step < 2000; step++) {
            byte[] audio = new byte[random.nextInt(random.nextInt(20_000) + 1)];
            random.nextBytes(audio);
            buffer.add(audio);
            model = join(model, audio);
            other.add(new byte[random.nextInt(9000)]);
            other.drop(random.nextInt(other.bytes() + 1));
            int dropped = random.nextInt(5) == 0 ? model.length : random.nextInt(Math.min(model.length, 20_000) + 1);
            buffer.drop(dropped);
            model = Arrays.copyOfRange(model, dropped, model.length);

            assertThat(buffer.bytes()).as("seed %d, step %d", seed, step).isEqualTo(model.length);
            int from = random.nextInt(model.length + 1);
            int count = random.nextInt(model.length - from + 1);
            assertThat(buffer.copy(from, count))
                    .as("seed %d, step %d", seed, step)
                    .isEqualTo(Arrays.copyOfRange(model, from, from + count));
        }
    }

    @Test
    void isEmptyWhenCleared() {
        buffer.add(new byte[100_000]);
        buffer.drop(50_000);
        buffer.clear();
        assertThat(buffer.bytes()).isZero();

        buffer.add(new byte[] {1, 2});
        assertThat(buffer.copy(0, 2)).containsExactly(1, 2);
    }

    @Test
    void aCopyIsNotTheTape() {
        buffer.add(new byte[] {1, 2});
        buffer.copy(0, 2)[0] = 9;

        assertThat(buffer.copy(0, 2)).containsExactly(1, 2);
    }

    @Test
    void whatIsNotThereIsNeitherCopiedNorDropped() {
        buffer.add(new byte[10]);

        assertThatThrownBy(() -> buffer.copy(4, 7)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.copy(-1, 2)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.drop(11)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> buffer.drop(-1)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThat(buffer.bytes()).isEqualTo(10);
    }

    @Test
    void memoryServesOneTapeAfterTheOther() {
        byte[] audio = new byte[50_000];
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 200; i++) {
            AudioBuffer next = new AudioBuffer();
            next.add(audio);
            next.drop(40_000);
            next.add(audio);
            next.clear();
        }

        assertThat(threads.getCurrentThreadAllocatedBytes() - before).isLessThan(200 * audio.length / 10);
    }

    private static byte[] join(byte[] one, byte[] two) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(one);
        all.writeBytes(two);
        return all.toByteArray();
    }
}
