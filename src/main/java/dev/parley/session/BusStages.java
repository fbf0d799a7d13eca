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
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The stages as the event bus reaches them. On the session's context only. */
final class BusStages implements Stages {
    /** How long a stage may take to accept a session. */
    private static final DeliveryOptions OPENING = new DeliveryOptions().setSendTimeout(3000);

    /** When stages may be on other machines, another instance is asked as well after so long without an answer, in ms. */
    private static final int[] ASK_AGAIN_MS = {300, 1000, 2000};

    /** What may wait for a stage to accept: 20 s of audio frames. */
    private static final int MAX_WAITING = 1000;

    private static final Logger log = LoggerFactory.getLogger(BusStages.class);

    private final Vertx vertx;
    private final EventBus bus;
    private final String session;
    private final String node;
    private final Set<Stage> beside;
    private final String language;
    private final String voice;
    private final Consumer<StageEvent> inbox;
    private final List<MessageConsumer<?>> consumers = new ArrayList<>();
    private final Map<Stage, Line> lines = new EnumMap<>(Stage.class);
    private final Set<Future<?>> openings = new HashSet<>();

    /**
     * @param node     the id of the {@link NodeVerticle}, or null where no stage is in another JVM
     * @param beside   the stages that are first asked for on the session's own event loop
     * @param language what the user chose, or null; likewise the voice
     * @param inbox    takes what the stages say, and that one was lost
     */
    BusStages(
            Vertx vertx,
            String session,
            String node,
            Set<Stage> beside,
            String language,
            String voice,
            Consumer<StageEvent> inbox) {
        this.vertx = vertx;
        this.bus = vertx.eventBus();
        this.session = session;
        this.node = node;
        this.beside = beside;
        this.language = language;
        this.voice = voice;
        this.inbox = inbox;
        consumers.add(bus.<StageEvent>localConsumer(Addresses.inbox(session), message -> inbox.accept(message.body())));
        if (node != null) {
            consumers.add(bus.<String>localConsumer(Addresses.lost(node), message -> lost(message.body())));
        }
    }

    /** One opening of a stage. */
    private static final class Line {
        final int generation;
        final Queue<BusMessage> waiting = new ArrayDeque<>();
        /** The instance that serves the session; null until it has accepted. */
        String address;
        /** Openings that wait for an answer, and whether one waited in vain. */
        int asked;

        boolean unanswered;

        Line(int generation) {
            this.generation = generation;
        }
    }

    @Override
    public void open(Stage stage, int generation) {
        Line line = new Line(generation);
        close(stage, lines.put(stage, line));
        ask(stage, line);
        if (node != null) {
            for (int ms : ASK_AGAIN_MS) {
                vertx.setTimer(ms, late -> askAgain(stage, line));
            }
        }
    }

    /** The instance that was asked may have gone down with its machine a moment ago, and nobody knows yet. */
    private void askAgain(Stage stage, Line line) {
        if (lines.get(stage) == line && line.address == null && line.asked > 0) {
            ask(stage, line);
        }
    }

    private void ask(Stage stage, Line line) {
        line.asked++;
        // Whoever has lost a session is not asked again.
        Future<Opened> opening = line.generation == 1 && beside.contains(stage)
                ? request(Addresses.beside(stage), line).recover(error -> askAll(stage, line, error))
                : request(Addresses.shared(stage), line);
        openings.add(opening);
        opening.onComplete(answered -> {
            openings.remove(opening);
            line.asked--;
        });
        opening.onSuccess(opened -> accepted(stage, line, opened.address()))
                .onFailure(error -> refused(stage, line, error));
    }

    /** Not every event loop has an instance, after all. */
    private Future<Opened> askAll(Stage stage, Line line, Throwable error) {
        return error instanceof ReplyException reply && reply.failureType() == ReplyFailure.NO_HANDLERS
                ? request(Addresses.shared(stage), line)
                : Future.failedFuture(error);
    }

    private Future<Opened> request(String address, Line line) {
        return bus.<Opened>request(address, open(line.generation), OPENING).map(Message::body);
    }

    private void refused(Stage stage, Line line, Throwable error) {
        line.unanswered |= error instanceof ReplyException reply && reply.failureType() == ReplyFailure.TIMEOUT;
        if (lines.get(stage) != line) {
            close(stage, line);
        } else if (line.address == null && line.asked == 0) {
            log.atWarn().addKeyValue("session", session).log("no {}: {}", stage.key(), error.getMessage());
            failed(stage, line.generation);
        }
    }

    private Open open(int generation) {
        return node == null
                ? new Open(session, generation, Addresses.inbox(session), 0, language, voice)
                : new Open(session, generation, Addresses.node(node), NodeVerticle.LEASE_MS, language, voice);
    }

    private void lost(String instance) {
        for (Map.Entry<Stage, Line> each : List.copyOf(lines.entrySet())) {
            if (instance.equals(each.getValue().address)) {
                failed(each.getKey(), each.getValue().generation);
            }
        }
    }

    private void failed(Stage stage, int generation) {
        inbox.accept(StageEvent.lost(session, stage, generation, FailureCode.UNAVAILABLE));
    }

    private void accepted(Stage stage, Line line, String address) {
        if (lines.get(stage) != line || line.address != null) {
            bus.send(address, new Close(session, stage, line.generation));
            return;
        }
        line.address = address;
        if (node != null) {
            bus.send(Addresses.serving(node), address, NodeVerticle.LOCAL);
        }
        line.waiting.forEach(command -> bus.send(address, command));
        line.waiting.clear();
    }

    @Override
    public void send(Stage stage, BusMessage command) {
        Line line = lines.get(stage);
        if (line == null) {
            return;
        }
        if (line.address != null) {
            bus.send(line.address, command);
        } else if (line.waiting.size() < MAX_WAITING) {
            line.waiting.add(command);
        }
    }

    @Override
    public void cancel(Cancel cancel) {
        bus.publish(Addresses.CANCEL, cancel);
    }

    /** Hears nothing more. */
    Future<?> stop() {
        return Future.join(consumers.stream().map(MessageConsumer::unregister).toList());
    }

    @Override
    public void close() {
        lines.forEach(this::close);
        lines.clear();
    }

    /**
     * Completes when no stage owes an answer to an opening any more: one that is accepted after the end is closed then, and
     * the context must live so long.
     */
    Future<?> settled() {
        return Future.join(List.copyOf(openings));
    }

    private void close(Stage stage, Line line) {
        if (line == null) {
            return;
        }
        Close close = new Close(session, stage, line.generation);
        if (line.unanswered) {
            // Whoever took the session, and was not heard, is among these.
            bus.publish(Addresses.CANCEL, close);
        } else if (line.address != null) {
            bus.send(line.address, close);
        }
    }
}
