package dev.parley.session;

import dev.parley.bus.Addresses;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.Close;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.time.Timers;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the stages of one session over the event bus: asks a stage's shared address once, and talks to the private address
 * of the instance that answered. What stages say comes to the session's inbox. Numbers the openings of each stage, its
 * generations, so that what an earlier one still says is told apart, and reopens a lost stage when it is next needed. On the
 * session's context only; never blocks.
 */
final class StageClient {
    /** How long a stage may take to accept a session. */
    private static final DeliveryOptions OPENING = new DeliveryOptions().setSendTimeout(3000);

    /** When stages may be on other machines, another instance is asked as well after so long without an answer, in ms. */
    private static final int[] ASK_AGAIN_MS = {300, 1000, 2000};

    /** So many messages may wait for a stage to accept: 40 s of audio in pieces of two frames. */
    private static final int MAX_WAITING = 1000;

    private static final Logger log = LoggerFactory.getLogger(StageClient.class);

    private final EventBus bus;
    private final Timers timers;
    private final String session;
    private final String node;
    private final Consumer<Runnable> runner;
    private final Map<Stage, Link> links = new EnumMap<>(Stage.class);
    private final Set<Future<?>> openings = new HashSet<>();
    private Consumer<StageEvent> events;
    private String language;
    private String voice;

    /** One generation of a stage. */
    private static final class Link {
        final Open request;
        final Queue<BusMessage> waiting = new ArrayDeque<>();
        /** The instance that serves the session; null until it has accepted. */
        String address;
        /** Openings that wait for an answer, and whether one waited in vain. */
        int asked;

        boolean unanswered;
        /** Whether the stage has said that it is lost. */
        boolean lost;

        Link(Open request) {
            this.request = request;
        }

        int generation() {
            return request.generation();
        }
    }

    /**
     * @param session the session's id
     * @param node    the id of the {@link NodeVerticle}, or null where no stage is in another JVM
     * @param runner  runs what the stages' events cause, so that the owner handles what it throws
     */
    StageClient(EventBus bus, Timers timers, String session, String node, Consumer<Runnable> runner) {
        this.bus = bus;
        this.timers = timers;
        this.session = session;
        this.node = node;
        this.runner = runner;
    }

    // What stages say.

    /**
     * Once, before the first opening.
     *
     * @param to takes what the stages say, and that one can't be had, or is lost with its machine
     */
    void listen(Consumer<StageEvent> to) {
        events = to;
        bus.<StageEvent>localConsumer(Addresses.inbox(session), message -> said(message.body()));
        if (node != null) {
            bus.<String>localConsumer(Addresses.lost(node), message -> lost(message.body()));
        }
    }

    private void said(StageEvent event) {
        runner.accept(() -> events.accept(event));
    }

    /**
     * Takes note of what a stage says.
     *
     * @return whether it counts: false for a generation that was given up or lost
     */
    boolean accept(StageEvent message) {
        Link link = links.get(message.stage());
        if (link == null || link.lost || link.generation() != message.generation()) {
            return false;
        }
        link.lost = message.lost();
        return true;
    }

    private void lost(String instance) {
        for (Map.Entry<Stage, Link> each : List.copyOf(links.entrySet())) {
            if (instance.equals(each.getValue().address)) {
                failed(each.getKey(), each.getValue());
            }
        }
    }

    private void failed(Stage stage, Link link) {
        said(StageEvent.lost(session, stage, link.generation(), FailureCode.UNAVAILABLE));
    }

    // What stages are told.

    /** A command of the turn machine. */
    void send(Stage stage, TurnEffect.Command effect) {
        send(stage, generation -> new StageCommand(session, generation, effect));
    }

    /**
     * To the instance that serves the session; waits until there is one.
     *
     * @param message makes the message for the current generation
     */
    void send(Stage stage, IntFunction<BusMessage> message) {
        Link link = links.get(stage);
        // A lost recogniser is reopened by the turn machine, with the audio that is to be heard again.
        if (link != null && link.lost && stage != Stage.STT) {
            open(stage);
            link = links.get(stage);
        }
        if (link == null || link.lost) {
            return;
        }
        BusMessage said = message.apply(link.generation());
        if (link.address != null) {
            bus.send(link.address, said);
        } else if (link.waiting.size() < MAX_WAITING) {
            link.waiting.add(said);
        }
    }

    /** Interrupts all stages at once. */
    void cancel(Attempt upTo) {
        bus.publish(Addresses.CANCEL, new Cancel(session, upTo));
    }

    // Who serves the session.

    /** What the user chose, for the stages that are opened from now on; null for the configured one. */
    void choose(String language, String voice) {
        this.language = language;
        this.voice = voice;
    }

    /**
     * Asks an instance of the stage to serve the session, in place of the one before. A failure comes as a
     * {@link StageEvent#lost}.
     */
    void open(Stage stage) {
        Link before = links.get(stage);
        Link link = new Link(request(before == null ? 1 : before.generation() + 1));
        links.put(stage, link);
        close(stage, before);
        ask(stage, link);
        if (node != null) {
            for (int ms : ASK_AGAIN_MS) {
                timers.at(timers.now() + ms, () -> askAgain(stage, link));
            }
        }
    }

    /** The instance that was asked may be on a machine that has just failed, which the cluster doesn't know yet. */
    private void askAgain(Stage stage, Link link) {
        if (links.get(stage) == link && link.address == null && link.asked > 0) {
            ask(stage, link);
        }
    }

    private void ask(Stage stage, Link link) {
        link.asked++;
        Future<Message<Opened>> opening = bus.request(Addresses.shared(stage), link.request, OPENING);
        openings.add(opening);
        opening.onComplete(answered -> {
            openings.remove(opening);
            link.asked--;
        });
        opening.onSuccess(opened -> accepted(stage, link, opened.body().address()))
                .onFailure(error -> refused(stage, link, error));
    }

    private void refused(Stage stage, Link link, Throwable error) {
        link.unanswered |= error instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
        if (links.get(stage) != link) {
            close(stage, link);
        } else if (link.address == null && link.asked == 0) {
            log.atWarn().addKeyValue("session", session).log("No {} instance: {}", stage.key(), error.getMessage());
            failed(stage, link);
        }
    }

    private Open request(int generation) {
        return node == null
                ? new Open(session, generation, Addresses.inbox(session), 0, language, voice)
                : new Open(session, generation, Addresses.node(node), NodeVerticle.LEASE_MS, language, voice);
    }

    private void accepted(Stage stage, Link link, String address) {
        if (links.get(stage) != link || link.address != null) {
            bus.send(address, new Close(session, stage, link.generation()));
            return;
        }
        link.address = address;
        if (node != null) {
            bus.send(Addresses.serving(node), address, NodeVerticle.LOCAL);
        }
        link.waiting.forEach(message -> bus.send(address, message));
        link.waiting.clear();
    }

    /** Closes what was opened. */
    void close() {
        links.forEach(this::close);
        links.clear();
    }

    /**
     * Completes when no stage owes an answer to an opening any more. A session that is accepted after its end is closed then,
     * so its context must live so long.
     */
    Future<?> settled() {
        return Future.join(List.copyOf(openings));
    }

    private void close(Stage stage, Link link) {
        if (link == null) {
            return;
        }
        Close close = new Close(session, stage, link.generation());
        if (link.unanswered) {
            // The instance that took the session, and whose answer was lost, is among these.
            bus.publish(Addresses.CANCEL, close);
        } else if (link.address != null) {
            bus.send(link.address, close);
        }
    }
}
