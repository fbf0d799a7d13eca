package dev.parley.bus;

import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.MessageConsumer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The half of the contract that is the same for every stage: who is open, in which generation, what is cancelled. A stage
 * extends it with what its vendor wants. All of it runs on the verticle's own event loop.
 *
 * @param <C> what the stage takes: {@link SttInput}, or commands of the turn machine ({@link TurnEffect.Command})
 */
public abstract class StageVerticle<C> extends VerticleBase {
    private static final Logger log = LoggerFactory.getLogger(StageVerticle.class);

    private final Stage stage;
    private final Class<C> commands;
    private final Map<String, Entry> entries = new HashMap<>();
    private String address;
    private Leases leases;
    private boolean stopped;

    /** What a stage does for one session. Called on the stage's event loop. */
    public interface Link<C> {
        /** Begins to work for an attempt, with its first command; the work is then given the command. */
        Work<C> begin(C first);

        /** Lets go of everything. Called once, when all work is cancelled; nothing is called after it. */
        void close();
    }

    /** What a stage does for one attempt of a session. Called on the stage's event loop. */
    public interface Work<C> {
        /** A command of this generation and attempt, which is not cancelled. */
        void on(C command);

        /** Stops, now. Nothing is called after it. */
        void cancel();

        /** Whether it is over by itself. It is still given late commands, until another attempt begins. */
        default boolean isOver() {
            return false;
        }
    }

    protected StageVerticle(Stage stage, Class<C> commands) {
        this.stage = stage;
        this.commands = commands;
    }

    /**
     * Takes a session: begins to connect, and returns at once.
     *
     * @param open   what the session asks for
     * @param events takes what the stage tells the session; after {@link Link#close}, and of a cancelled attempt, it is dropped
     */
    protected abstract Link<C> open(Open open, Consumer<TurnEvent> events);

    @Override
    public Future<?> start() throws Exception {
        Codecs.register(vertx);
        address = Addresses.instance(stage);
        MessageConsumer<Open> shared = vertx.eventBus().consumer(Addresses.shared(stage), this::opening);
        leases = new Leases(vertx, this::expired);
        MessageConsumer<BusMessage> own = vertx.eventBus().consumer(address, this::told);
        MessageConsumer<BusMessage> cancels = vertx.eventBus().consumer(Addresses.CANCEL, this::told);
        return Future.all(own.completion(), cancels.completion(), shared.completion());
    }

    @Override
    public Future<?> stop() throws Exception {
        // A session that was given up opens anew, and may still be sent here.
        stopped = true;
        List.copyOf(entries.values()).forEach(this::giveUp);
        return super.stop();
    }

    /** The sessions' node is gone, or doesn't know that they are served here. */
    private void expired(String inbox) {
        List<Entry> orphans = entries.values().stream()
                .filter(entry -> entry.open.inbox().equals(inbox))
                .toList();
        log.warn("{} lets go of {} sessions: their node is silent", stage.key(), orphans.size());
        orphans.forEach(this::giveUp);
    }

    private void giveUp(Entry entry) {
        entry.events.accept(TurnEvent.lost(stage, FailureCode.UNAVAILABLE));
        remove(entry);
    }

    /** How many sessions are open here. */
    protected final int size() {
        return entries.size();
    }

    private void opening(Message<Open> message) {
        Open open;
        try {
            open = message.body();
        } catch (RuntimeException e) {
            // From a node of another version. Without an answer it would wait in vain.
            log.error("{} can't understand a session: {}", stage.key(), e.getMessage());
            message.fail(400, e.getMessage());
            return;
        }
        if (stopped) {
            message.fail(503, "stops");
            return;
        }
        Entry before = entries.get(open.session());
        if (before != null) {
            if (before.open.generation() >= open.generation()) {
                message.fail(409, "generation " + open.generation() + " is not newer than " + before.open.generation());
                return;
            }
            remove(before);
        }
        Entry entry = new Entry(open);
        try {
            entry.link = open(open, entry.events);
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("session", open.session())
                    .log("{} can't open: {}", stage.key(), e.getClass().getName());
            entry.closed = true;
            message.fail(500, "can't open");
            return;
        }
        entries.put(open.session(), entry);
        leases.take(open.inbox(), open.leaseMs());
        message.reply(new Opened(address));
    }

    private void told(Message<BusMessage> message) {
        Object said = message.body();
        if (said instanceof Heartbeat heartbeat) {
            leases.renew(heartbeat.inbox());
            message.reply(null);
        } else if (said instanceof Close close) {
            close(close);
        } else if (said instanceof Cancel cancel) {
            cancel(cancel);
        } else if (said instanceof StageCommand command) {
            command(command.session(), command.generation(), command.attempt(), command.effect());
        } else if (said instanceof SttInput input) {
            command(input.session(), input.generation(), Attempt.NONE, input);
        }
    }

    private void close(Close close) {
        Entry entry = entries.get(close.session());
        if (entry != null && close.stage() == stage && close.generation() >= entry.open.generation()) {
            remove(entry);
        }
    }

    private void cancel(Cancel cancel) {
        Entry entry = entries.get(cancel.session());
        if (entry != null && !cancel.upTo().upTo(entry.cancelled)) {
            entry.cancelled = cancel.upTo();
            entry.stop(entry.works.headMap(cancel.upTo(), true));
        }
    }

    private void command(String session, int generation, Attempt attempt, Object command) {
        Entry entry = entries.get(session);
        if (entry != null
                && generation == entry.open.generation()
                && !entry.stale(attempt)
                && commands.isInstance(command)) {
            entry.give(attempt, commands.cast(command));
        }
    }

    private void remove(Entry entry) {
        entries.remove(entry.open.session(), entry);
        entry.closed = true;
        entry.stop(entry.works);
        entry.link.close();
    }

    private final class Entry {
        final Open open;
        final Consumer<TurnEvent> events = this::send;
        final TreeMap<Attempt, Work<C>> works = new TreeMap<>();
        Link<C> link;
        Attempt cancelled = Attempt.NONE;
        boolean closed;

        Entry(Open open) {
            this.open = open;
        }

        void give(Attempt attempt, C command) {
            Work<C> work = works.get(attempt);
            if (work == null) {
                works.values().removeIf(Work::isOver);
                work = link.begin(command);
                works.put(attempt, work);
            }
            work.on(command);
        }

        void stop(Map<Attempt, Work<C>> stopped) {
            List<Work<C>> all = List.copyOf(stopped.values());
            stopped.clear();
            all.forEach(Work::cancel);
        }

        boolean stale(Attempt attempt) {
            return attempt != Attempt.NONE && attempt.upTo(cancelled);
        }

        private void send(TurnEvent said) {
            StageEvent event = new StageEvent(open.session(), stage, open.generation(), said);
            if (!closed && !stale(event.attempt())) {
                vertx.eventBus().send(open.inbox(), event);
            }
        }
    }
}
