package dev.parley.session;

import dev.parley.time.Timers;
import dev.parley.time.VertxTimers;
import dev.parley.tools.ToolRunner;
import dev.parley.turn.EndReason;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ties one conversation to its socket, to the event bus and to the clock. Deployed for each socket; undeploys itself when
 * the conversation is over, and ends the conversation when it is undeployed, which ends its timers and consumers, too.
 *
 * <p>Everything of the conversation runs on this verticle's own context, mostly another event loop than its socket's. On the
 * socket's loop, with stage instances on the same one, conversations took 9 to 12 % less CPU, measured side by side with 40, 45
 * and 80 of each: too little for addresses of each loop, and for ending by hand what Vert.x ends at undeploy.
 */
public final class SessionVerticle extends VerticleBase {
    private static final int PING_MS = 10_000;

    /** How long the end waits for the client to take it. */
    private static final int CLOSING_MS = 2000;

    private static final Logger log = LoggerFactory.getLogger(SessionVerticle.class);

    private final String id = UUID.randomUUID().toString();
    private final ClientSocket socket;
    private final Sessions sessions;
    private final ClientProtocol.Factory protocol;
    private final Promise<Void> closed = Promise.promise();

    private StageClient stages;
    private Session session;
    private long pings;
    private boolean over;
    private boolean stopping;
    private boolean draining;

    /**
     * @param sessions what the conversations of the server share
     * @param protocol what the client speaks
     */
    public SessionVerticle(ClientSocket socket, Sessions sessions, ClientProtocol.Factory protocol) {
        this.socket = socket;
        this.sessions = sessions;
        this.protocol = protocol;
    }

    @Override
    public Future<?> start() {
        Observer.Conversation observer = sessions.observer.connected();
        Timers timers = new VertxTimers(vertx, this::guard);
        stages = new StageClient(vertx.eventBus(), timers, id, sessions.node, this::guard);
        session = new Session(
                id,
                sessions.settings,
                timers,
                stages,
                new ToolRunner(vertx.eventBus(), id, sessions.settings.tools(), observer::toolEnded),
                observer,
                of -> protocol.create(of, socket),
                this::finish);
        stages.listen(session::stage);
        pings = vertx.setPeriodic(PING_MS, tick -> socket.ping());
        sessions.add(this);
        log.atDebug().addKeyValue("session", id).log("Session started");
        return Future.succeededFuture();
    }

    /** Begins to read the socket. To be called when this is deployed: a client that is gone by now undeploys it. Any thread. */
    public void listen() {
        context.runOnContext(v -> socket.attach(id, session, action -> context.runOnContext(w -> guard(action))));
    }

    /** Ends the conversation, now or when the reply that is under way has been heard. Any thread. */
    void drain() {
        context.runOnContext(v -> guard(() -> draining = true));
    }

    @Override
    public Future<?> stop() {
        stopping = true;
        sessions.remove(this);
        session.end(EndReason.SHUTDOWN);
        return Future.join(closed.future(), settled());
    }

    /** The conversation is over, and the client has been told. */
    private void finish(int closeCode) {
        over = true;
        vertx.cancelTimer(pings);
        log.atDebug().addKeyValue("session", id).log("Session ended");
        socket.close(closeCode).onComplete(done -> closed.tryComplete());
        // A client that is gone without a word must not hold up a shutdown.
        vertx.setTimer(CLOSING_MS, late -> closed.tryComplete());
        if (!stopping) {
            settled().onComplete(done -> context.runOnContext(v -> undeploy()));
        }
    }

    private Future<?> settled() {
        // An opening that failed is settled, too.
        return stages.settled().otherwiseEmpty();
    }

    private void undeploy() {
        if (stopping) {
            return;
        }
        Future<Void> undeployed = vertx.undeploy(context.deploymentID());
        // Refused at once means that the server undeploys it at this moment.
        if (!undeployed.failed()) {
            undeployed.onFailure(this::warn);
        }
    }

    private void warn(Throwable error) {
        log.atWarn().addKeyValue("session", id).log("Session cleanup failed: {}", error.toString());
    }

    /** A fault in the program ends this conversation, and no other. */
    private void guard(Runnable action) {
        if (over) {
            return;
        }
        try {
            action.run();
            if (draining && !session.state().phase().replying()) {
                session.end(EndReason.SHUTDOWN);
            }
        } catch (RuntimeException | Error e) {
            log.atError().addKeyValue("session", id).setCause(e).log("Session failed");
            session.fail("internal", "the server has a fault", EndReason.ERROR.closeCode());
        }
    }
}
