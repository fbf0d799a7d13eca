package dev.parley.stt;

import dev.parley.audio.Pcm;
import dev.parley.bus.Open;
import dev.parley.bus.StageVerticle;
import dev.parley.bus.SttInput;
import dev.parley.config.SttConfig;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session's speech on its way to the vendor. Connects at once, and again whenever the vendor ends a connection that
 * owes no words; a connection that is lost with words owed, and one that can't be had, is the link's failure and end.
 * All on the stage's event loop.
 */
final class SarvamLink implements StageVerticle.Link<SttInput>, SarvamConnection.Listener {
    private static final Logger log = LoggerFactory.getLogger(SarvamLink.class);

    /** What keeps an idle connection alive: vendors count audio, not pings. */
    private static final byte[] SILENCE = new byte[Pcm.bytesOf(100, Pcm.INPUT_RATE)];

    /** The most audio in one message: what is sent again after a failure comes in one piece. */
    private static final int MAX_BYTES = Pcm.bytesOf(500, Pcm.INPUT_RATE);

    /** How far behind the audio that it was sent a vendor may be, in ms, and is still expected to answer at once. */
    private static final int BEHIND_MS = 100;

    private static final long NO_TIMER = -1;

    private final Vertx vertx;
    private final WebSocketClient client;
    private final SttConfig config;
    private final Pace pace;
    private final Open open;
    private final String language;
    private final Consumer<TurnEvent> events;
    private final RealtimeAccess access;
    private final Outbox outbox = new Outbox();
    private final Progress progress;
    private final Ear ear;
    private final long ticker;

    private Dialect dialect;
    /** Null between two connections, and after the end. */
    private SarvamConnection connection;

    private boolean over;
    /** Whether the connection, or the last one, came about. */
    private boolean connected;

    private long connectedAt;
    private long sentAt;

    /** By when the vendor has read what it was sent, at twice the speed of speech. */
    private double readBy;

    private int failures;
    private long retry = NO_TIMER;

    SarvamLink(
            Vertx vertx, WebSocketClient client, SttConfig config, Pace pace, Open open, Consumer<TurnEvent> events) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.pace = pace;
        this.open = open;
        this.events = events;
        language = Languages.choose(open.language(), config.language());
        access = new RealtimeAccess(vertx);
        progress = new Progress(pace.quiet());
        ear = new Ear(open, progress, events, this::objection);
        ticker = vertx.setPeriodic(pace.tick(), tick -> tick());
        connect();
    }

    @Override
    public void on(SttInput command) {
        if (over) {
            return;
        }
        if (command instanceof SttInput.Audio audio) {
            audio(audio);
        } else if (command instanceof SttInput.SpeechStarted) {
            progress.started(SarvamConnection.now());
            if (retry != NO_TIMER) {
                connect();
            }
            give(command);
        } else {
            progress.ended(SarvamConnection.now());
            give(command);
        }
    }

    private void audio(SttInput.Audio command) {
        byte[] bytes = command.pcm().bytes();
        if (bytes.length <= MAX_BYTES) {
            give(command);
            return;
        }
        for (int from = 0; from < bytes.length && !over; from += MAX_BYTES) {
            byte[] part = Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MAX_BYTES));
            give(new SttInput.Audio(command.session(), command.generation(), Pcm.input(part)));
        }
    }

    /** What was heard is heard: an interruption of the assistant is no concern of who listens to the user. */
    @Override
    public void cancel(Attempt upTo) {}

    @Override
    public void close() {
        end(dialect.farewell());
    }

    @Override
    public void opened() {
        connected = true;
        connectedAt = SarvamConnection.now();
        sentAt = connectedAt;
        readBy = connectedAt;
        ear.connected();
        drained();
    }

    @Override
    public void drained() {
        while (!outbox.isEmpty() && !connection.full()) {
            send(outbox.poll());
        }
    }

    @Override
    public void frame(String text) {
        boolean before = ear.heardSpeech();
        ear.hear(text, dialect);
        if (!before && ear.heardSpeech() && dialect instanceof SarvamRealtime) {
            access.granted();
        }
    }

    @Override
    public void lost(Trouble trouble) {
        long now = SarvamConnection.now();
        boolean early = !connected || !ear.heardSpeech() && now - connectedAt < pace.early();
        boolean good = connected && now - connectedAt >= pace.stable();
        connection = null;
        if (early && dialect instanceof SarvamRealtime && access.refusedBy(trouble)) {
            if (connected && progress.owed(now)) {
                fail(FailureCode.UNAVAILABLE, trouble);
            } else {
                connect();
            }
            return;
        }
        failures = good ? 1 : failures + 1;
        if (trouble.lasts() || progress.owed(now) || failures > pace.failures()) {
            fail(trouble.code(), trouble);
        } else {
            log.atDebug().addKeyValue("session", open.session()).log("stt connects anew: {}", trouble.note());
            long pause = pace.backoff(failures, ThreadLocalRandom.current().nextDouble());
            retry = vertx.setTimer(pause, due -> connect());
        }
    }

    /** An error frame. Where the vendor doesn't say whether it ends the stream, it does if it matters to anyone. */
    private void objection(Objection objection) {
        Trouble trouble = Trouble.of(objection);
        boolean matters = trouble.lasts() || progress.owed(SarvamConnection.now());
        if (objection.fatal() == null ? matters : objection.fatal()) {
            connection.close(List.of());
            lost(trouble);
        } else {
            log.atWarn().addKeyValue("session", open.session()).log("stt goes on: {}", trouble.note());
        }
    }

    private void connect() {
        vertx.cancelTimer(retry);
        retry = NO_TIMER;
        connected = false;
        dialect = Dialect.of(config, language, access.refused());
        connection = new SarvamConnection(vertx, client, config, pace, this);
        connection.connect(dialect.path());
    }

    /** Sends what comes, or keeps it until it can be sent. */
    private void give(SttInput command) {
        boolean isOpen = connection != null && connection.isOpen();
        if (isOpen && outbox.isEmpty() && !connection.full()) {
            send(command);
        } else if (!outbox.add(command) && isOpen) {
            fail(FailureCode.UNAVAILABLE, Trouble.unavailable("the vendor takes no audio"));
        }
    }

    private void send(SttInput command) {
        sentAt = SarvamConnection.now();
        if (command instanceof SttInput.Audio audio) {
            readBy = Math.max(sentAt, readBy) + audio.pcm().ms() / 2;
            connection.send(dialect.audio(audio.pcm().bytes()));
        } else {
            List<String> signals =
                    command instanceof SttInput.SpeechStarted ? dialect.speechStarted() : dialect.speechEnded();
            signals.forEach(connection::send);
            if (command instanceof SttInput.SpeechEnded) {
                urge();
            }
        }
    }

    /** Somebody waits for words: is the vendor still there? One that has much to read would not answer soon. */
    private void urge() {
        if (readBy - SarvamConnection.now() <= BEHIND_MS) {
            connection.urge();
        }
    }

    private void tick() {
        if (connection == null || !connection.isOpen()) {
            return;
        }
        drained();
        if (SarvamConnection.now() - sentAt >= config.keepAliveMs() && !connection.full()) {
            sentAt = SarvamConnection.now();
            connection.send(dialect.audio(SILENCE));
        }
        // One that has just said something is there.
        if (progress.owed(SarvamConnection.now()) && connection.silentMs() > pace.tick() / 2) {
            urge();
        }
        connection.tick();
    }

    private void fail(FailureCode code, Trouble trouble) {
        log.atWarn().addKeyValue("session", open.session()).log("stt failed, {}: {}", code, trouble.note());
        end(List.of());
        events.accept(new TurnEvent.SttFailed(code));
    }

    private void end(List<String> farewell) {
        if (over) {
            return;
        }
        over = true;
        vertx.cancelTimer(ticker);
        vertx.cancelTimer(retry);
        outbox.clear();
        if (connection != null) {
            connection.close(farewell);
            connection = null;
        }
    }
}
