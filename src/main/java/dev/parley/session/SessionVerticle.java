package dev.parley.session;

import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.StageEvent;
import dev.parley.time.Timers;
import dev.parley.time.VertxTimers;
import dev.parley.turn.EndReason;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties one conversation to its socket, to the event bus and to the clock. Deployed for each socket; undeploys itself when
 * the conversation is over, and ends the conversation when it is undeployed. Vert.x deploys it on any event loop; the
 * conversation is on its socket's, so that no frame has to change threads.
 */
public final class SessionVerticle extends VerticleBase implements ClientSocket.Handler {
    private static final int PING_MS = 10_000;
    private static final int CLOSING_MS = 2000;
    private static final Logger log = LoggerFactory.getLogger(SessionVerticle.class);

    private final String id = UUID.randomUUID().toString();
    private final ClientSocket socket;
    private final SessionSettings settings;
    private final WireClient.Greeting greeting;
    private final Supplier<VoiceActivityDetector> voices;
    private final Observer observer;
    private final String node;
    private final Set<Stage> beside;
    private final Set<SessionVerticle> running;
    private final Promise<Void> closed = Promise.promise();

    private Timers timers;
    private ClientInbox inbox;
    private Observer.Conversation observed;
    private Client client;
    private BusStages stages;
    private Timers.Timer pings;
    private boolean over;
    private boolean stopping;
    private boolean leaving;

    /** @param running holds this one from its start to its end */
    SessionVerticle(
            ClientSocket socket,
            SessionSettings settings,
            WireClient.Greeting greeting,
            Supplier<VoiceActivityDetector> voices,
            Observer observer,
            String node,
            Set<Stage> beside,
            Set<SessionVerticle> running) {
        this.socket = socket;
        this.settings = settings;
        this.greeting = greeting;
        this.voices = voices;
        this.observer = observer;
        this.node = node;
        this.beside = beside;
        this.running = running;
    }

    @Override
    public Future<?> start() {
        return socket.run(this::begin);
    }

    private Future<Void> begin() {
        observed = observer.connected();
        running.add(this);
        timers = new VertxTimers(vertx, this::guard);
        client = new ObservedClient(new WireClient(socket, greeting, this::finish), observed);
        inbox = new ClientInbox(timers, client, this::open);
        awaitPing();
        return Future.succeededFuture();
    }

    /** Begins to read the socket. Once it is deployed: a client that has gone by now undeploys it. Any thread. */
    public void listen() {
        run(() -> socket.attach(id, this));
    }

    private void run(Runnable action) {
        socket.run(() -> {
                    action.run();
                    return Future.succeededFuture();
                })
                .onFailure(error -> warn(error));
    }

    private Session open(ClientMessage.Start start) {
        stages = new BusStages(vertx, id, node, beside, start.language(), start.voice(), this::stage);
        log.atDebug().addKeyValue("session", id).log("begins");
        Stages observedStages = new ObservedStages(
                stages, observed, () -> inbox.session().state().phase());
        return new Session(
                id, settings, start.language(), timers, client, observedStages, voices.get(), observed::speculated);
    }

    private void stage(StageEvent event) {
        if (event.event() instanceof TurnEvent.Failed failed) {
            observed.failed(event.stage(), failed.code());
        }
        guard(() -> inbox.session().stage(event));
    }

    /** The server goes: the conversation ends, now or when the reply that is under way has been heard. Any thread. */
    void takeLeave() {
        run(() -> guard(() -> leaving = true));
    }

    private boolean replying() {
        Session session = inbox.session();
        return session != null && session.state().phase().replying();
    }

    @Override
    public Future<?> stop() {
        running.remove(this);
        return socket.run(() -> {
            stopping = true;
            end(EndReason.SHUTDOWN);
            return Future.join(closed.future(), settled()).mapEmpty();
        });
    }

    private void end(EndReason reason) {
        if (over) {
            return;
        }
        if (inbox.session() == null) {
            client.end(reason, reason.closeCode(), 0);
        } else {
            inbox.session().end(reason);
        }
    }

    /** The conversation is over, and the client has been told. */
    private void finish(int closeCode) {
        if (over) {
            return;
        }
        over = true;
        pings.cancel();
        if (stages != null) {
            stages.stop().onFailure(error -> warn(error));
        }
        log.atDebug().addKeyValue("session", id).log("is over");
        socket.close(closeCode, "").onComplete(done -> closed.tryComplete());
        // A peer that is gone without a word must not hold up a shutdown.
        long closing = vertx.setTimer(CLOSING_MS, late -> closed.tryComplete());
        closed.future().onComplete(done -> vertx.cancelTimer(closing));
        settled().onComplete(done -> undeploy());
    }

    private Future<?> settled() {
        // An opening that failed is settled, too.
        return stages == null ? Future.succeededFuture() : stages.settled().otherwiseEmpty();
    }

    private void undeploy() {
        if (!stopping) {
            vertx.undeploy(context.deploymentID()).onFailure(error -> warn(error));
        }
    }

    private void warn(Throwable error) {
        log.atWarn().addKeyValue("session", id).log("did not end well: {}", error.toString());
    }

    private void awaitPing() {
        pings = timers.at(timers.now() + PING_MS, () -> {
            socket.ping();
            awaitPing();
        });
    }

    /** A fault in the program ends this conversation, and no other. */
    private void guard(Runnable action) {
        if (over) {
            return;
        }
        try {
            action.run();
            if (leaving && !replying()) {
                end(EndReason.SHUTDOWN);
            }
        } catch (RuntimeException e) {
            log.atError().addKeyValue("session", id).setCause(e).log("failed");
            inbox.fatal("internal", "the server has a fault", EndReason.ERROR.closeCode());
        }
    }

    @Override
    public void text(String text) {
        guard(() -> inbox.text(text));
    }

    @Override
    public void binary(byte[] bytes) {
        guard(() -> inbox.audio(bytes));
    }

    @Override
    public void control() {
        guard(inbox::control);
    }

    @Override
    public void tooLong() {
        guard(() -> inbox.fatal("message_too_big", "wanted messages of at most 16 KiB", 1009));
    }

    @Override
    public void notReading() {
        guard(() -> inbox.fatal("not_reading", "the client doesn't read what it is sent", 1008));
    }

    @Override
    public void closed() {
        end(EndReason.DISCONNECTED);
        closed.tryComplete();
    }
}
