package dev.parley.session;

import dev.parley.bus.Addresses;
import dev.parley.bus.Cancel;
import dev.parley.bus.Close;
import dev.parley.bus.Open;
import dev.parley.bus.Opened;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import io.vertx.core.Future;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.Message;
import java.util.ArrayDeque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.function.Consumer;

/** The stages as the event bus reaches them. On the session's context only. */
final class BusStages implements Stages {
    /** How long a stage may take to accept a session, in milliseconds. */
    private static final int OPEN_TIMEOUT_MS = 3000;

    /** What may wait for a stage to accept: 20 s of audio frames. */
    private static final int MAX_WAITING = 1000;

    private final EventBus bus;
    private final String session;
    private final String language;
    private final String voice;
    private final Consumer<StageEvent> inbox;
    private final Map<Stage, Line> lines = new EnumMap<>(Stage.class);
    private final Set<Future<?>> openings = new HashSet<>();

    /**
     * @param language what the user chose, or null; likewise the voice
     * @param inbox    takes the failure of an opening
     */
    BusStages(EventBus bus, String session, String language, String voice, Consumer<StageEvent> inbox) {
        this.bus = bus;
        this.session = session;
        this.language = language;
        this.voice = voice;
        this.inbox = inbox;
    }

    /** One opening of a stage. */
    private static final class Line {
        final int link;
        final Queue<StageCommand> waiting = new ArrayDeque<>();
        /** The instance that serves the session; null until it has accepted. */
        String address;

        Line(int link) {
            this.link = link;
        }
    }

    @Override
    public void open(Stage stage, int link) {
        Line line = new Line(link);
        close(lines.put(stage, line));
        Open open = new Open(session, link, Addresses.inbox(session), language, voice);
        Future<Message<Opened>> opening =
                bus.request(Addresses.shared(stage), open, new DeliveryOptions().setSendTimeout(OPEN_TIMEOUT_MS));
        openings.add(opening);
        opening.onComplete(answered -> openings.remove(opening));
        opening.onSuccess(reply -> accepted(stage, line, reply.body().address()))
                .onFailure(error -> {
                    if (lines.get(stage) == line) {
                        inbox.accept(new StageEvent.Failed(
                                session, link, stage, Attempt.NONE, FailureCode.UNAVAILABLE, 0, ""));
                    }
                });
    }

    private void accepted(Stage stage, Line line, String address) {
        line.address = address;
        if (lines.get(stage) == line) {
            line.waiting.forEach(command -> bus.send(address, command));
            line.waiting.clear();
        } else {
            close(line);
        }
    }

    @Override
    public void send(Stage stage, StageCommand command) {
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

    @Override
    public void close() {
        lines.values().forEach(this::close);
        lines.clear();
    }

    /**
     * Completes when no stage owes an answer to an opening any more: one that is accepted after the end is closed then, and
     * the context must live so long.
     */
    Future<?> settled() {
        return Future.join(List.copyOf(openings));
    }

    private void close(Line line) {
        if (line != null && line.address != null) {
            bus.send(line.address, new Close(session, line.link));
        }
    }
}
