package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class WarmUpTest {
    private static final int PATIENCE_MS = 60_000;

    @Test
    void hasWholeConversations() throws Exception {
        int turns = WarmUp.run(1, PATIENCE_MS).await(2 * PATIENCE_MS, TimeUnit.MILLISECONDS);

        assertThat(turns).isEqualTo(5);
    }

    @Test
    void isNotWaitedForTooLong() throws Exception {
        int turns = WarmUp.run(1, 1).await(PATIENCE_MS, TimeUnit.MILLISECONDS);

        assertThat(turns).isZero();
    }

    /** With more than two processors, where it is made on a thread of that pool. */
    @Test
    void isNotWaitedForWhereTheCommonPoolIsBusy() throws Exception {
        Semaphore over = new Semaphore(0);
        int threads = ForkJoinPool.getCommonPoolParallelism();
        for (int i = 0; i < threads; i++) {
            ForkJoinPool.commonPool().execute(over::acquireUninterruptibly);
        }
        try {
            assertThat(WarmUp.run(1, 50).await(PATIENCE_MS, TimeUnit.MILLISECONDS))
                    .isZero();
        } finally {
            over.release(threads);
        }
    }
}
