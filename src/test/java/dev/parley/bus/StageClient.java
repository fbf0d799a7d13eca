package dev.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A session as a stage sees it, for tests that talk to a deployed stage over the real bus. For the test's own thread. */
public final class StageClient {
    private static final long WAIT_S = 10;

    public final String session = "s-" + UUID.randomUUID();
    private final Vertx vertx;
    private final Stage stage;
    private final BlockingQueue<StageEvent> events = new LinkedBlockingQueue<>();
    private final MessageConsumer<StageEvent> inbox;
    private String address;

    public StageClient(Vertx vertx, Stage stage) {
        this.vertx = vertx;
        this.stage = stage;
        Codecs.register(vertx);
        inbox = vertx.eventBus().localConsumer(Addresses.inbox(session), message -> events.add(message.body()));
    }

    public StageClient open() {
        return open(null, null);
    }

    public StageClient open(String language, String voice) {
        Open open = new Open(session, 1, Addresses.inbox(session), language, voice);
        address = timely(() -> vertx.eventBus()
                .<Opened>request(Addresses.shared(stage), open)
                .await(WAIT_S, TimeUnit.SECONDS)
                .body()
                .address());
        return this;
    }

    private static <T> T timely(Callable<T> action) {
        try {
            return action.call();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    public void send(StageCommand command) {
        vertx.eventBus().send(address, command);
    }

    public void cancel(Attempt upTo) {
        vertx.eventBus().publish(Addresses.CANCEL, new Cancel(session, upTo));
    }

    public void close() {
        send(new Close(session, 1));
    }

    /** The next event, which must be of the type. */
    public <E extends StageEvent> E next(Class<E> type) {
        StageEvent event = timely(() -> events.poll(WAIT_S, TimeUnit.SECONDS));
        assertThat(event).as("the next event").isInstanceOf(type);
        return type.cast(event);
    }

    /** Everything up to and including the next event of one of the types. */
    public List<StageEvent> until(Class<?>... types) {
        List<StageEvent> all = new ArrayList<>();
        while (true) {
            StageEvent event = timely(() -> events.poll(WAIT_S, TimeUnit.SECONDS));
            assertThat(event).as("an event after %s", all).isNotNull();
            all.add(event);
            for (Class<?> type : types) {
                if (type.isInstance(event)) {
                    return all;
                }
            }
        }
    }

    /** What has come and was not asked for yet. */
    public List<StageEvent> rest() {
        List<StageEvent> all = new ArrayList<>();
        events.drainTo(all);
        return all;
    }

    public void dispose() {
        inbox.unregister();
    }
}
