package dev.parley.stt;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.bus.SttInput;
import dev.parley.config.SttConfig;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's stream to the vendor. Connects at once, and again whenever the vendor ends a connection that owes no words;
 * a connection that is lost with words owed, or can't be had, fails the stream for good. The connection is closed after a
 * while without voice, and opened again when the user speaks. All on the stage's event loop.
 */
final class SarvamStream
        implements StageVerticle.Link<SttInput>,
                StageVerticle.Work<SttInput>,
                VendorSocket.Listener,
                TranscriptReader.Owner {
    private static final Logger log = LoggerFactory.getLogger(SarvamStream.class);

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final SttConfig config;
    private final SttTimeouts timeouts;
    private final Open open;
    private final String language;
    private final Consumer<TurnEvent> events;
    private final RealtimeAccess access;
    private final AudioSender sender = new AudioSender();
    private final PendingTranscript pending;
    private final TranscriptReader reader;
    private final long ticker;

    private SarvamDialect dialect;
    /** Null between two connections, and after the end. */
    private VendorSocket socket;

    private boolean over;
    private long voiceAt = VendorSocket.now();
    private int failures;
    private long retry = NO_TIMER;

    SarvamStream(
            Vertx vertx,
            WebSocketClient client,
            SttConfig config,
            SttTimeouts timeouts,
            Open open,
            Consumer<TurnEvent> events) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.timeouts = timeouts;
        this.open = open;
        this.events = events;
        language = Languages.choose(open.language(), config.language());
        access = new RealtimeAccess(vertx);
        pending = new PendingTranscript(timeouts.quiet());
        reader = new TranscriptReader(
                open.session(), pending, language.equals(Languages.AUTO) ? null : language, events, this);
        ticker = vertx.setPeriodic(timeouts.tick(), tick -> tick());
        connect();
    }

    /** How one connects to the vendor. */
    static WebSocketConnectOptions target(SttConfig config, String url) {
        return VendorSocket.target(url, "api-subscription-key", config);
    }

    @Override
    public void on(SttInput input) {
        if (over) {
            return;
        }
        if (input instanceof SttInput.SpeechStarted) {
            pending.started(VendorSocket.now());
            if (socket == null) {
                connect();
            }
        } else if (input instanceof SttInput.SpeechEnded) {
            pending.ended(VendorSocket.now());
            voiceAt = VendorSocket.now();
        }
        if (!sender.give(input)) {
            fail(VendorError.unavailable("the vendor takes no audio"));
        } else if (input instanceof SttInput.SpeechEnded && socket != null && socket.isOpen()) {
            expectLife();
        }
    }

    /** Speech-to-text has no attempts. */
    @Override
    public StageVerticle.Work<SttInput> begin(SttInput first) {
        return this;
    }

    /** The user's words stay: an interruption of the assistant does not concern speech-to-text. */
    @Override
    public void cancel() {}

    @Override
    public void close() {
        end(dialect.farewell());
    }

    @Override
    public void opened() {
        reader.connected(dialect);
        sender.opened(socket);
    }

    @Override
    public void drained() {
        sender.drain();
    }

    /** The vendor listens on this connection. */
    @Override
    public void accepted() {
        if (dialect instanceof SarvamRealtime) {
            access.granted();
        }
    }

    /**
     * Handles an error frame. If the vendor doesn't say whether the error is fatal, it is when words are owed or the error
     * lasts.
     */
    @Override
    public void error(JsonNode frame) {
        VendorError error = VendorErrors.ofFrame(frame);
        JsonNode fatal = frame.findPath("is_fatal");
        boolean matters = error.lasts() || pending.isOwed(VendorSocket.now());
        if (fatal.isBoolean() ? fatal.booleanValue() : matters) {
            socket.close(List.of());
            lost(error);
        } else {
            log.atWarn().addKeyValue("session", open.session()).log("stt: the vendor warns: {}", error.label());
        }
    }

    @Override
    public void lost(VendorError error) {
        boolean opened = socket.wasOpen();
        boolean early = !opened || !reader.isAccepted() && socket.openMs() < timeouts.early();
        boolean good = opened && socket.openMs() >= timeouts.stable();
        boolean owed = pending.isOwed(VendorSocket.now());
        socket = null;
        sender.disconnected();
        if (early && dialect instanceof SarvamRealtime && access.isRefusal(error)) {
            access.refuse(error);
            if (opened && owed) {
                fail(error.as(FailureCode.UNAVAILABLE));
            } else {
                connect();
            }
            return;
        }
        failures = good ? 1 : failures + 1;
        // Before any realtime stream has worked, a limit may be a passing fault.
        boolean passing = early && error.kind() == VendorError.Kind.UNEXPLAINED && !access.isGranted();
        if (error.lasts() && !passing || owed || failures > timeouts.failures()) {
            fail(error);
        } else {
            log.atDebug().addKeyValue("session", open.session()).log("stt reconnects: {}", error.label());
            long pause = timeouts.backoff(failures, ThreadLocalRandom.current().nextDouble());
            retry = vertx.setTimer(pause, due -> connect());
        }
    }

    private void connect() {
        vertx.cancelTimer(retry);
        retry = NO_TIMER;
        dialect = SarvamDialect.of(config, language, access.isRefused());
        sender.connecting(dialect);
        socket = new VendorSocket(vertx, client, this, reader::message);
        socket.connect(target(config, dialect.url()), config.connectTimeoutMs());
    }

    /** Pings the vendor while words are awaited, unless it still has much to read. */
    private void expectLife() {
        if (sender.isRead()) {
            // A distant vendor takes longer: a handshake is several round trips.
            socket.ping(Math.max(timeouts.prompt(), 2 * socket.handshakeMs()));
        }
    }

    private void tick() {
        if (socket == null || !socket.isOpen()) {
            return;
        }
        long now = VendorSocket.now();
        boolean owed = pending.isOwed(now);
        if (config.idleCloseMs() > 0 && !owed && !pending.isSpeaking() && now - voiceAt >= config.idleCloseMs()) {
            // The vendor counts open connections.
            socket.close(dialect.farewell());
            socket = null;
            sender.park();
            return;
        }
        sender.drain();
        sender.keepAlive(config.keepAliveMs());
        if (owed && now - socket.heardAt() > timeouts.tick() / 2) {
            expectLife();
        }
        socket.pingIfSilent(timeouts.ping(), timeouts.pong());
    }

    private void fail(VendorError error) {
        log.atWarn().addKeyValue("session", open.session()).log("stt failed, {}: {}", error.code(), error.label());
        end(List.of());
        // Speech-to-text is limited by open connections: no retry helps before one is given back.
        FailureCode code = error.code() == FailureCode.RATE_LIMITED ? FailureCode.BUSY : error.code();
        events.accept(new TurnEvent.SttFailed(code));
    }

    private void end(List<String> farewell) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(retry);
        sender.clear();
        if (socket != null) {
            socket.close(farewell);
            socket = null;
        }
    }
}
