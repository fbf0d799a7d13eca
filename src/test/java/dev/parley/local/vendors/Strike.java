package dev.parley.local.vendors;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.function.Consumer;

/** What can be done to a connection, on its own event loop, one after the other. */
public final class Strike {
    private final Vertx vertx;
    private final FaultyConnection wire;
    private final Consumer<Runnable> runner;
    private Future<Void> previous = Future.succeededFuture();

    Strike(Vertx vertx, FaultyConnection wire, Consumer<Runnable> runner) {
        this.vertx = vertx;
        this.wire = wire;
        this.runner = runner;
    }

    public void refuse(int status, String body, Map<String, String> headers) {
        then(() -> wire.refuse(status, headers, body));
    }

    public void send(String text) {
        then(() -> wire.write(text));
    }

    public void close(int code, String reason) {
        then(() -> wire.shut(code, reason));
    }

    public void drop() {
        then(wire::drop);
    }

    /** What follows waits so long. */
    public void pause(long ms) {
        previous = previous.compose(v -> {
            Promise<Void> promise = Promise.promise();
            vertx.setTimer(ms, id -> promise.complete());
            return promise.future();
        });
    }

    private void then(Runnable action) {
        previous = previous.onSuccess(v -> runner.accept(action));
    }
}
