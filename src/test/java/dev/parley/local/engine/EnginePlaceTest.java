package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A place is given back once nothing runs on it, and whoever left it hears nothing more. */
@Timeout(20)
class EnginePlaceTest {
    private final Vertx vertx = Vertx.vertx();
    private final Context context = vertx.getOrCreateContext();
    private final EngineWorkers<AutoCloseable> workers = new EngineWorkers<>(vertx, "test", 1, 1, () -> () -> {});
    private final List<String> told = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        vertx.close().await(10, TimeUnit.SECONDS);
    }

    private EnginePlace<AutoCloseable> take() {
        EnginePlace<AutoCloseable> place = new EnginePlace<>(workers, context);
        place.take(refused -> told.add("full"));
        return place;
    }

    /** Runs on the event loop, and waits until it has. */
    private void onContext(Runnable action) throws Exception {
        CompletableFuture<Void> done = new CompletableFuture<>();
        context.runOnContext(v -> {
            action.run();
            done.complete(null);
        });
        done.get(10, TimeUnit.SECONDS);
    }

    @Test
    void whatAStepNeedsIsFreedWhenItHasEndedAndNobodyIsTold() throws Exception {
        CountDownLatch runs = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        CompletableFuture<Void> freed = new CompletableFuture<>();
        onContext(() -> {
            EnginePlace<AutoCloseable> place = take();
            place.run(
                    model -> {
                        runs.countDown();
                        return goesOn.await(10, TimeUnit.SECONDS);
                    },
                    done -> told.add("done"),
                    failed -> told.add("failed"));
            context.put("place", place);
        });
        runs.await();
        onContext(() -> {
            EnginePlace<AutoCloseable> place = context.get("place");
            place.leave(() -> freed.complete(null));
            place.leave(() -> told.add("freed twice"));
        });
        assertThat(freed).isNotDone();
        assertThat(workers.users()).isOne();

        goesOn.countDown();

        freed.get(10, TimeUnit.SECONDS);
        onContext(() -> {});
        assertThat(workers.users()).isZero();
        assertThat(told).isEmpty();
    }

    @Test
    void whoFindsNoPlaceIsToldUnlessTheyLeft() throws Exception {
        onContext(this::take);
        onContext(() -> take().leave(() -> told.add("freed")));
        onContext(() -> {});
        assertThat(told).isEmpty();

        onContext(this::take);
        onContext(() -> {});
        assertThat(told).containsExactly("full");
        assertThat(workers.users()).isOne();
    }

    @Test
    void aStepThatFailsIsTold() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        onContext(() -> take().run(
                        model -> {
                            throw new IllegalStateException("no");
                        },
                        done -> told.add("done"),
                        failure::complete));

        assertThat(failure.get(10, TimeUnit.SECONDS)).hasMessage("no");
        assertThat(told).isEmpty();
    }
}
