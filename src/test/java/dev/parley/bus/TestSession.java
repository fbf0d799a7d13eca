package dev.parley.bus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.parley.turn.Attempt;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.DeliveryOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;

/**
 * A session as a stage sees it: opens generations, gives commands, gathers events. For the test's own thread: whatever takes
 * time is waited for, for 15 s at most.
 */
public final class TestSession {
    private static final long PATIENCE_S = 60;

    public final String id = UUID.randomUUID().toString();

    private final Vertx vertx;
    private final Stage stage;
    private final BlockingQueue<StageEvent> inbox = new LinkedBlockingQueue<>();
    private String instance;
    private int generation;

    public TestSession(Vertx vertx, Stage stage) {
        this.vertx = vertx;
        this.stage = stage;
        Codecs.register(vertx);
        vertx.eventBus()
                .<StageEvent>localConsumer(Addresses.inbox(id), message -> inbox.add(message.body()))
                .completion()
                .await();
    }

    /** Opens the next generation, and waits for the stage's answer. */
    public TestSession open() {
        return open(null);
    }

    /** Opens the next generation in a language that the user chose. */
    public TestSession open(String language) {
        return open(language, null);
    }

    /** Opens the next generation in a language and with a voice that the user chose. */
    public TestSession open(String language, String voice) {
        instance = await(tryOpen(generation + 1, language, voice)).address();
        generation++;
        return this;
    }

    /** Asks for a generation, of any number, and for nothing else. */
    public Future<Opened> tryOpen(int number, String language) {
        return tryOpen(number, language, null);
    }

    /** Opens the next generation for as long as its node is heard of: the node of which this is the inbox. */
    public TestSession lease(String inbox, int leaseMs) {
        await(vertx.eventBus()
                .<StageEvent>localConsumer(inbox, message -> this.inbox.add(message.body()))
                .completion());
        instance = await(request(new Open(id, generation + 1, inbox, leaseMs, null, null)))
                .address();
        generation++;
        return this;
    }

    /** Its node is alive, and asks whether the instance is. */
    public Future<?> beat(String inbox) {
        return vertx.eventBus().request(instance, new Heartbeat(inbox), new DeliveryOptions().setSendTimeout(10_000));
    }

    private Future<Opened> tryOpen(int number, String language, String voice) {
        return request(new Open(id, number, Addresses.inbox(id), 0, language, voice));
    }

    private Future<Opened> request(Open open) {
        return vertx.eventBus()
                .<Opened>request(Addresses.shared(stage), open, new DeliveryOptions().setSendTimeout(10_000))
                .map(reply -> reply.body());
    }

    /** The generation that is open. */
    public int generation() {
        return generation;
    }

    /** The private address of the stage instance that serves this session. */
    public String instance() {
        return instance;
    }

    /** Sends commands to the instance. */
    public TestSession send(List<? extends BusMessage> commands) {
        commands.forEach(command -> vertx.eventBus().send(instance, command));
        return this;
    }

    public TestSession send(BusMessage... messages) {
        return send(List.of(messages));
    }

    /** Sends commands of the open generation to the instance. */
    public TestSession send(TurnEffect.Command... commands) {
        return send(Arrays.stream(commands)
                .map(command -> new StageCommand(id, generation, command))
                .toList());
    }

    /** Ends the link that is open. */
    public void close() {
        send(new Close(id, stage, generation));
    }

    /** Interrupts: the one message that all stages hear. */
    public void cancel(Attempt upTo) {
        vertx.eventBus().publish(Addresses.CANCEL, new Cancel(id, upTo));
    }

    /** The next event. */
    public StageEvent next() {
        StageEvent event = poll();
        assertThat(event.session()).isEqualTo(id);
        assertThat(event.stage()).isEqualTo(stage);
        return event;
    }

    /** The next event, which must be of this type. */
    public <E extends TurnEvent> E next(Class<E> type) {
        TurnEvent event = next().event();
        assertThat(event).isInstanceOf(type);
        return type.cast(event);
    }

    /** The next event, which must be a partial transcript. */
    public TurnEvent.Transcript nextPartial() {
        TurnEvent.Transcript transcript = next(TurnEvent.Transcript.class);
        assertThat(transcript.isFinal()).isFalse();
        return transcript;
    }

    /** The next event, which must be a final transcript. */
    public TurnEvent.Transcript nextFinal() {
        TurnEvent.Transcript transcript = next(TurnEvent.Transcript.class);
        assertThat(transcript.isFinal()).isTrue();
        return transcript;
    }

    /** The next event of which this is true; those before it are skipped. */
    public StageEvent await(Predicate<StageEvent> wanted) {
        while (true) {
            StageEvent event = poll();
            if (wanted.test(event)) {
                return event;
            }
        }
    }

    /** All events up to and including the next of one of these types. */
    public List<TurnEvent> until(Class<?>... types) {
        List<TurnEvent> all = new ArrayList<>();
        do {
            all.add(poll().event());
        } while (Arrays.stream(types).noneMatch(type -> type.isInstance(all.get(all.size() - 1))));
        return all;
    }

    /** Takes all events that have come so far. */
    public List<StageEvent> drain() {
        List<StageEvent> all = new ArrayList<>();
        inbox.drainTo(all);
        return all;
    }

    private StageEvent poll() {
        try {
            StageEvent event = inbox.poll(PATIENCE_S, TimeUnit.SECONDS);
            return event == null ? fail("the stage said nothing for " + PATIENCE_S + " s") : event;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The result of a future, which must come. */
    public static <T> T await(Future<T> future) {
        try {
            return future.await(PATIENCE_S, TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return fail("nothing came of it for " + PATIENCE_S + " s");
        }
    }
}
