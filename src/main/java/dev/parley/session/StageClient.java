package dev.parley.session;

import dev.parley.bus.Addresses;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.Close;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageEvent;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reaches the stages of one session over the event bus: asks a stage's shared address once, and talks to the private address
 * of the instance that answered. What stages say comes to the session's inbox. On the session's context only.
 */
final class StageClient implements StageLinks.Transport {
    /** How long a stage may take to accept a session. */
    private static final DeliveryOptions OPENING = new DeliveryOptions().setSendTimeout(3000);

    /** When stages may be on other machines, another instance is asked as well after so long without an answer, in ms. */
    private static final int[] ASK_AGAIN_MS = {300, 1000, 2000};

    /** So many messages may wait for a stage to accept: 40 s of audio in pieces of two frames. */
    private static final int MAX_WAITING = 1000;

    private static final Logger log = LoggerFactory.getLogger(StageClient.class);

    private final Vertx vertx;
    private final EventBus bus;
    private final String session;
    private final String node;
    private final Consumer<Runnable> runner;
    private final Map<Stage, Link> links = new EnumMap<>(Stage.class);
    private final Set<Future<?>> openings = new HashSet<>();
    private Consumer<StageEvent> events;

    /**
     * @param session the session's id
     * @param node    the id of the {@link NodeVerticle}, or null where no stage is in another JVM
     * @param runner  runs what the stages' events cause, so that the owner handles what it throws
     */
    StageClient(Vertx vertx, String session, String node, Consumer<Runnable> runner) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.session = session;
        this.node = node;
        this.runner = runner;
    }

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

    /** One opening of a stage. */
    private static final class Link {
        final Open request;
        final Queue<BusMessage> waiting = new ArrayDeque<>();
        /** The instance that serves the session; null until it has accepted. */
        String address;
        /** Openings that wait for an answer, and whether one waited in vain. */
        int asked;

        boolean unanswered;

        Link(Open request) {
            this.request = request;
        }
    }

    @Override
    public void open(Stage stage, int generation, String language, String voice) {
        Link link = new Link(request(generation, language, voice));
        close(stage, links.put(stage, link));
        ask(stage, link);
        if (node != null) {
            for (int ms : ASK_AGAIN_MS) {
                vertx.setTimer(ms, late -> askAgain(stage, link));
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
            failed(stage, link.request.generation());
        }
    }

    private Open request(int generation, String language, String voice) {
        return node == null
                ? new Open(session, generation, Addresses.inbox(session), 0, language, voice)
                : new Open(session, generation, Addresses.node(node), NodeVerticle.LEASE_MS, language, voice);
    }

    private void lost(String instance) {
        for (Map.Entry<Stage, Link> each : List.copyOf(links.entrySet())) {
            if (instance.equals(each.getValue().address)) {
                failed(each.getKey(), each.getValue().request.generation());
            }
        }
    }

    private void failed(Stage stage, int generation) {
        said(StageEvent.lost(session, stage, generation, FailureCode.UNAVAILABLE));
    }

    private void accepted(Stage stage, Link link, String address) {
        if (links.get(stage) != link || link.address != null) {
            bus.send(address, new Close(session, stage, link.request.generation()));
            return;
        }
        link.address = address;
        if (node != null) {
            bus.send(Addresses.serving(node), address, NodeVerticle.LOCAL);
        }
        link.waiting.forEach(message -> bus.send(address, message));
        link.waiting.clear();
    }

    @Override
    public void send(Stage stage, BusMessage message) {
        Link link = links.get(stage);
        if (link == null) {
            return;
        }
        if (link.address != null) {
            bus.send(link.address, message);
        } else if (link.waiting.size() < MAX_WAITING) {
            link.waiting.add(message);
        }
    }

    @Override
    public void cancel(Cancel cancel) {
        bus.publish(Addresses.CANCEL, cancel);
    }

    @Override
    public void close() {
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
        Close close = new Close(session, stage, link.request.generation());
        if (link.unanswered) {
            // The instance that took the session, and whose answer was lost, is among these.
            bus.publish(Addresses.CANCEL, close);
        } else if (link.address != null) {
            bus.send(link.address, close);
        }
    }
}
