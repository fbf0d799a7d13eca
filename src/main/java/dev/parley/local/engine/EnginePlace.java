package dev.parley.local.engine;

import io.vertx.core.Context;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The place of one utterance or one text on an engine's workers: one step of it runs at a time, so that all conversations
 * advance evenly. Belongs to the event loop of the conversation's connection; what a step computes with belongs to one worker at
 * a time.
 */
final class EnginePlace<M extends AutoCloseable> {
    private static final Logger log = LoggerFactory.getLogger(EnginePlace.class);

    /** A step, on a worker thread. */
    interface Step<M, T> {
        T run(M model) throws Exception;
    }

    private final EngineWorkers<M> workers;
    private final Context context;
    private boolean taken;
    private boolean counts;
    private boolean busy;
    private boolean left;
    private boolean refused;
    private Runnable freeing;

    EnginePlace(EngineWorkers<M> workers, Context context) {
        this.workers = workers;
        this.context = context;
    }

    /** Takes the place. Where all are taken it leaves, and {@code full} is told why, soon. */
    boolean take(Consumer<Throwable> full) {
        taken = workers.takePlace();
        counts = taken;
        if (!taken) {
            left = true;
            refused = true;
            context.runOnContext(v -> {
                if (refused) {
                    full.accept(new EngineBusyException("All " + workers.places() + " places are taken"));
                }
            });
        }
        return taken;
    }

    /** Another may have the place, while the rest of the work is done here. */
    void giveBack() {
        if (counts) {
            counts = false;
            workers.givePlaceBack();
        }
    }

    boolean isTaken() {
        return taken;
    }

    /** Whether a step runs. */
    boolean isBusy() {
        return busy;
    }

    boolean isLeft() {
        return left;
    }

    /** Runs a step, once the model is loaded. Neither of the two is told when the place was left meanwhile. */
    <T> void run(Step<M, T> step, Consumer<T> done, Consumer<Throwable> failed) {
        busy = true;
        workers.load()
                .compose(model -> workers.run(() -> step.run(model)))
                .onComplete(
                        result -> context.runOnContext(v -> ended(() -> done.accept(result))),
                        cause -> context.runOnContext(v -> ended(() -> failed.accept(cause))));
    }

    private void ended(Runnable tell) {
        busy = false;
        if (left) {
            free();
        } else {
            tell.run();
        }
    }

    /** Gives the place back once no step runs, and frees on a worker what the steps needed. Again, it does nothing. */
    void leave(Runnable freeing) {
        refused = false;
        if (!left) {
            left = true;
            this.freeing = freeing;
            if (!busy) {
                free();
            }
        }
    }

    private void free() {
        if (taken) {
            taken = false;
            giveBack();
            workers.userLeft();
            workers.run(() -> {
                        freeing.run();
                        return null;
                    })
                    .onFailure(cause -> log.debug("an engine's utterance or text was not freed", cause));
        }
    }
}
