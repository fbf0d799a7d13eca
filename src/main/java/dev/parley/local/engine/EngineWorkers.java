package dev.parley.local.engine;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import java.util.concurrent.Callable;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The worker threads of one engine, the model that they share, which is loaded on first use, and the places of those who use it
 * at once. Any thread.
 */
final class EngineWorkers<M extends AutoCloseable> {
    private static final Logger log = LoggerFactory.getLogger(EngineWorkers.class);

    /** From the end of some work until its memory is given back: more has ended then, and the user hears the reply. */
    private static final int TRIM_AFTER_MS = 2000;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final String name;
    private final WorkerExecutor workers;
    private final Callable<M> loader;
    private final int places;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger users = new AtomicInteger();
    private final Promise<Void> idle = Promise.promise();
    private volatile Future<M> model;
    private int running;
    private long trim = NO_TIMER;
    private Future<Void> closed;

    EngineWorkers(Vertx vertx, String name, int threads, int places, Callable<M> loader) {
        this.vertx = vertx;
        this.name = name;
        this.workers = vertx.createSharedWorkerExecutor(name, threads, 1, TimeUnit.MINUTES);
        this.places = places;
        this.loader = loader;
    }

    int places() {
        return places;
    }

    /** How many have work here that has not ended. */
    int users() {
        return users.get();
    }

    /** Takes a place; false when there is none. */
    boolean takePlace() {
        boolean free = taken.incrementAndGet() <= places;
        if (free) {
            users.incrementAndGet();
        } else {
            taken.decrementAndGet();
        }
        return free;
    }

    void userLeft() {
        users.decrementAndGet();
        trimLater();
    }

    private synchronized void trimLater() {
        if (trim == NO_TIMER && closed == null) {
            trim = vertx.setTimer(TRIM_AFTER_MS, id -> run(this::trim)
                    .onFailure(cause -> log.debug("native memory is not given back", cause)));
        }
    }

    void givePlaceBack() {
        taken.decrementAndGet();
    }

    /** On a worker. */
    private Void trim() {
        synchronized (this) {
            trim = NO_TIMER;
        }
        JvmMemory.trimNative();
        return null;
    }

    /** Completes with the model. */
    Future<M> load() {
        Future<M> known = model;
        return known == null ? begin() : known;
    }

    private synchronized Future<M> begin() {
        if (model == null) {
            long start = System.nanoTime();
            model = onWorker(loader);
            model.onSuccess(loaded -> log.info("{} loaded in {} ms", name, (System.nanoTime() - start) / 1_000_000))
                    .onFailure(cause -> log.error("{} could not be loaded", name, cause));
        }
        return model;
    }

    /** Runs a piece of work on any of the threads, beside others; fails once the workers are being closed. */
    <T> Future<T> run(Callable<T> work) {
        return onWorker(() -> runWhileOpen(work));
    }

    /** Threads that have ended refuse work by an exception. */
    private <T> Future<T> onWorker(Callable<T> work) {
        try {
            return workers.executeBlocking(work, false);
        } catch (RejectedExecutionException e) {
            return Future.failedFuture(new IllegalStateException(name + " is closed", e));
        }
    }

    private <T> T runWhileOpen(Callable<T> work) throws Exception {
        if (!begins()) {
            throw new IllegalStateException(name + " is closed");
        }
        try {
            return work.call();
        } finally {
            ends();
        }
    }

    private synchronized boolean begins() {
        running += closed == null ? 1 : 0;
        return closed == null;
    }

    private synchronized void ends() {
        running--;
        if (closed != null && running == 0) {
            idle.tryComplete();
        }
    }

    /**
     * Frees the model once no work uses it, then the threads: a native model must not go while it computes. Again, it
     * completes with the first.
     */
    synchronized Future<Void> close() {
        if (closed == null) {
            vertx.cancelTimer(trim);
            if (running == 0) {
                idle.complete();
            }
            Future<Void> freed =
                    model == null ? Future.succeededFuture() : idle.future().compose(v -> free());
            closed = freed.transform(any -> workers.close());
        }
        return closed;
    }

    private Future<Void> free() {
        return model.compose(used -> onWorker(() -> {
            used.close();
            return null;
        }));
    }
}
