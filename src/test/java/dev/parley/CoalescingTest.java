package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.SelectStrategy;
import org.junit.jupiter.api.Test;

class CoalescingTest {
    private static final long APART_NS = 2000;

    private long now = 1_000_000;
    private int ready;
    private final Coalescing loop = new Coalescing(APART_NS, () -> now, ns -> now += ns);

    /** What the loop does, or how many sockets have something for it. */
    private int look(boolean hasTasks) throws Exception {
        return loop.calculateStrategy(() -> ready, hasTasks);
    }

    @Test
    void takesWhatComesFirstAtOnce() throws Exception {
        long before = now;
        ready = 3;

        assertThat(look(false)).isEqualTo(3);
        assertThat(now).isEqualTo(before);
    }

    @Test
    void takesWhatComesSoonAfterTogether() throws Exception {
        long before = now;
        ready = 1;
        look(false);
        now += 300;
        ready = 5;

        assertThat(look(false)).isEqualTo(5);
        assertThat(now).isEqualTo(before + APART_NS);
    }

    @Test
    void sleepsUntilSomethingComesWhenNothingHas() throws Exception {
        look(false);

        assertThat(look(false)).isEqualTo(SelectStrategy.SELECT);
    }

    @Test
    void doesNotSleepAgainForWhatHasWokenIt() throws Exception {
        look(false);
        now += 10 * APART_NS;
        long woken = now;
        ready = 1;

        assertThat(look(false)).isEqualTo(1);
        assertThat(now).isEqualTo(woken);
    }

    @Test
    void doesNotSleepWhileItHasTasks() throws Exception {
        look(false);
        long before = now;

        assertThat(look(true)).isZero();
        assertThat(now).isEqualTo(before);
    }
}
