package dev.parley.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TokenBucketTest {
    private final TokenBucket bucket = new TokenBucket(10_000, 1.5, 1000);

    private boolean take(int ms, long now) {
        boolean all = true;
        for (int taken = 0; taken < ms; taken += 20) {
            all &= bucket.take(20, now);
        }
        return all;
    }

    @Test
    void aBurstOfTenSecondsAndNotAFrameMore() {
        assertThat(take(10_000, 1000)).isTrue();
        assertThat(take(20, 1000)).isFalse();
    }

    @Test
    void oneAndAHalfTimesRealTimeForEver() {
        for (int second = 1; second <= 600; second++) {
            assertThat(take(1500, 1000 + second * 1000L)).isTrue();
        }
    }

    @Test
    void twiceRealTimeNotForEver() {
        boolean all = true;
        for (int second = 1; second <= 30; second++) {
            all &= take(2000, 1000 + second * 1000L);
        }
        assertThat(all).isFalse();
    }

    @Test
    void timeDoesNotSaveUpMoreThanABurst() {
        assertThat(take(10_000, 1_000_000)).isTrue();
        assertThat(take(20, 1_000_000)).isFalse();
    }
}
