package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A model is not freed while somebody computes with it. */
@Timeout(20)
class EngineWorkersTest {
    private final Vertx vertx = Vertx.vertx();
    private final AtomicInteger freed = new AtomicInteger();
    private final EngineWorkers<AutoCloseable> workers =
            new EngineWorkers<>(vertx, "test", 2, 1, () -> freed::incrementAndGet);

    @AfterEach
    void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @Test
    void freesTheModelWhenTheWorkUnderWayHasEnded() throws Exception {
        workers.load().await(60, TimeUnit.SECONDS);
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch goOn = new CountDownLatch(1);
        Future<Boolean> work = workers.run(() -> {
            begun.countDown();
            goOn.await();
            return freed.get() > 0;
        });
        begun.await();

        Future<Void> closed = workers.close();
        assertThatThrownBy(() -> workers.run(() -> 1).await(60, TimeUnit.SECONDS))
                .hasMessageContaining("closed");
        goOn.countDown();

        assertThat(work.await(10, TimeUnit.SECONDS)).isFalse();
        closed.await(60, TimeUnit.SECONDS);
        assertThat(freed).hasValue(1);
    }

    @Test
    void freesItOnceForTwoWhoCloseIt() throws Exception {
        workers.load().await(60, TimeUnit.SECONDS);

        Future.all(workers.close(), workers.close()).await(60, TimeUnit.SECONDS);

        assertThat(freed).hasValue(1);
    }

    @Test
    void refusesWorkWhenItsThreadsHaveEnded() throws Exception {
        workers.close().await(60, TimeUnit.SECONDS);

        assertThatThrownBy(() -> workers.run(() -> 1).await(60, TimeUnit.SECONDS))
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> workers.load().await(60, TimeUnit.SECONDS)).hasMessageContaining("closed");
    }

    @Test
    void endsWithoutAModel() throws Exception {
        workers.close().await(60, TimeUnit.SECONDS);

        assertThat(freed).hasValue(0);
    }
}
