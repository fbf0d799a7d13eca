package dev.parley.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class VirtualTimersTest {
    private final VirtualTimers timers = new VirtualTimers();
    private final long start = timers.now();
    private final List<String> fired = new ArrayList<>();

    @Test
    void firesByTimeThenByTheOrderOfSetting() {
        for (int time : new int[] {5, 3, 9, 3, 1, 7, 3, 9, 2}) {
            int order = timers.pending();
            timers.at(start + time, () -> fired.add(time + "#" + order));
        }

        timers.runTo(start + 10);

        assertThat(fired).containsExactly("1#4", "2#8", "3#1", "3#3", "3#6", "5#0", "7#5", "9#2", "9#7");
    }

    @Test
    void aCancelledTimerNeverFiresAndIsNotPending() {
        Timers.Timer timer = timers.at(start + 1, () -> fired.add("no"));
        timers.at(start + 2, () -> fired.add("yes"));
        timer.cancel();
        timer.cancel();

        assertThat(timers.pending()).isEqualTo(1);
        timers.runTo(start + 10);
        assertThat(fired).containsExactly("yes");
        assertThat(timers.pending()).isZero();
    }

    @Test
    void aTimerSetInThePastFiresNowButNotInsideTheCall() {
        timers.runTo(start + 100);
        timers.at(start, () -> fired.add("late at " + (timers.now() - start)));

        assertThat(fired).isEmpty();
        timers.step();
        assertThat(fired).containsExactly("late at 100");
    }

    @Test
    void holdsManyTimersInOrder() {
        IntStream.range(0, 1000)
                .forEach(i -> timers.at(start + i * 7919 % 1000, () -> fired.add("" + (timers.now() - start))));

        timers.runTo(start + 1000);

        assertThat(fired)
                .containsExactlyElementsOf(
                        IntStream.range(0, 1000).mapToObj(Integer::toString).toList());
    }
}
