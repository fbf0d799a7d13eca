package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.audio.SpeechDetector;
import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.StageEvent;
import dev.parley.time.Timers;
import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnState;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * One conversation: turns what the client, the detector, the stages and the clock say into events of the turn machine, whose
 * effects a {@link Performance} carries out. Decides nothing. Everything in it is touched from one context only.
 */
final class Session implements SpeechDetector.Listener, Playout.Listener {
    /** Without a frame for this long, the user counts as silent. */
    private static final int STALL_MS = 2000;

    private static final Attempt EVERYTHING = new Attempt(0, Integer.MAX_VALUE);

    private final String id;
    private final SessionSettings settings;
    private final TurnMachine machine;
    private final Timers timers;
    private final Client client;
    private final Pipeline pipeline;
    private final SpeechDetector detector;
    private final SttFeed feed;
    private final Queue<TurnEvent> events = new ArrayDeque<>();
    private final long startedAt;
    private final Playout playout;
    private final DoubleSupplier loudness;

    private final Performance performance;
    private TurnState state;
    /** What every frame asks of the state. */
    private boolean ended;

    private boolean audible;
    private boolean stepping;
    private Timers.Timer deadline;
    private long deadlineAt = Long.MAX_VALUE;
    private Timers.Timer stall;
    private long lastFrameAt;
    private int closeCode;

    /**
     * @param language     the BCP 47 tag that the user chose, or null
     * @param speculations told of every reply that was prepared before its turn had ended, when that is settled
     */
    Session(
            String id,
            SessionSettings settings,
            String language,
            Timers timers,
            Client client,
            Stages stages,
            VoiceActivityDetector voice,
            Consumer<Speculation> speculations) {
        this.id = id;
        this.settings = settings;
        this.machine = settings.machine();
        this.state = new TurnState(language);
        this.timers = timers;
        this.client = client;
        this.pipeline = new Pipeline(stages);
        this.startedAt = timers.now();
        this.feed = new SttFeed(pipeline, id);
        this.detector = new SpeechDetector(
                voice,
                settings.bargeInMs(),
                settings.bargeInMs(),
                settings.rules().speculateAfterMs(),
                settings.rules().silenceMs(),
                this);
        this.playout =
                new Playout(timers, client, settings.playAheadMs(), settings.maxBufferedAudioMs(), startedAt, this);
        this.loudness = playout::loudness;
        this.performance =
                new Performance(this, id, pipeline, feed, playout, client, settings.apologyClip(), speculations);
    }

    /** Opens the pipeline and begins. */
    void start() {
        client.started(id);
        feed.open();
        pipeline.open(Stage.LLM);
        pipeline.open(Stage.TTS);
        dispatch(new TurnEvent.Started());
    }

    /** What the turn machine knows. */
    TurnState state() {
        return state;
    }

    /** Whether the conversation is over. */
    boolean ended() {
        return ended;
    }

    /** Milliseconds since the conversation began. */
    long at() {
        return timers.now() - startedAt;
    }

    /** The next 20 ms of the microphone. */
    void frame(Pcm frame) {
        if (ended) {
            return;
        }
        lastFrameAt = timers.now();
        feed.take(frame);
        detector.frame(frame, audible, loudness);
        if (ended) {
            return;
        }
        if (!audible) {
            feed.flow();
        }
        if (stall == null && detector.counting()) {
            stall = timers.at(lastFrameAt + STALL_MS, this::checkStall);
        }
    }

    private void checkStall() {
        stall = null;
        if (timers.now() - lastFrameAt >= STALL_MS) {
            detector.stall((int) (timers.now() - lastFrameAt));
        } else if (detector.counting()) {
            stall = timers.at(lastFrameAt + STALL_MS, this::checkStall);
        }
    }

    /** A stage says something. Events of an earlier generation are dropped. */
    void stage(StageEvent message) {
        if (!pipeline.current(message)) {
            return;
        }
        if (message.lost()) {
            pipeline.lost(message.stage());
        }
        if (message.event() instanceof TurnEvent.Transcript words
                && words.isFinal()
                && !words.text().isBlank()) {
            feed.settled();
        }
        dispatch(message.event());
    }

    /** The client says how much of a turn's reply has sounded. */
    void progress(int turn, double ms) {
        playout.progress(turn, ms);
    }

    /** The conversation ends. A second time nothing happens. */
    void end(EndReason reason) {
        end(reason, reason.closeCode());
    }

    /** The conversation ends with a close code of its own. */
    void end(EndReason reason, int code) {
        closeCode = code;
        dispatch(new TurnEvent.Ended(reason));
    }

    /** Something happened now. Events that come while one is being handled wait for it. */
    void dispatch(TurnEvent event) {
        if (stepping) {
            events.add(event);
            return;
        }
        stepping = true;
        try {
            for (TurnEvent next = event; next != null; next = events.poll()) {
                TurnMachine.Step step = machine.step(state, timers.now(), next);
                boolean turnEnds =
                        state.phase() == Phase.USER_SPEAKING && step.state().phase() != Phase.USER_SPEAKING;
                state = step.state();
                ended = state.ended();
                audible = state.audible();
                if (turnEnds) {
                    feed.turnOver();
                }
                step.effects().forEach(performance::perform);
            }
        } finally {
            stepping = false;
        }
        awaitDeadline();
    }

    /** One timer serves all deadlines; one that was put off is looked at again when it fires. */
    private void awaitDeadline() {
        long next = machine.nextDeadline(state);
        if (next < deadlineAt) {
            stopDeadline();
            deadlineAt = next;
            deadline = timers.at(next, this::checkDeadline);
        }
    }

    private void checkDeadline() {
        stopDeadline();
        if (machine.nextDeadline(state) <= timers.now()) {
            dispatch(new TurnEvent.Tick());
        } else {
            awaitDeadline();
        }
    }

    private void stopDeadline() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        deadlineAt = Long.MAX_VALUE;
    }

    // The detector.

    @Override
    public void hint() {
        dispatch(new TurnEvent.VoiceHint());
    }

    @Override
    public void faded() {
        dispatch(new TurnEvent.VoiceFaded());
    }

    @Override
    public void started(int sinceMs) {
        feed.speechStarted();
        dispatch(new TurnEvent.SpeechStarted(timers.now() - sinceMs));
    }

    @Override
    public void stopped(int sinceMs) {
        dispatch(new TurnEvent.SpeechStopped(timers.now() - sinceMs));
        feed.speechStopped();
    }

    @Override
    public void silence(int ms) {
        if (ms >= settings.rules().silenceMs()) {
            feed.silent();
        }
        dispatch(new TurnEvent.Silence(ms));
    }

    // The playout.

    @Override
    public void sent(Attempt attempt) {
        dispatch(new TurnEvent.AudioSent(attempt));
    }

    @Override
    public void drained(Attempt attempt, long aheadMs) {
        dispatch(new TurnEvent.AudioDrained(attempt, aheadMs));
    }

    /** The conversation is over: nothing of it is left. */
    void close(EndReason reason) {
        stopDeadline();
        if (stall != null) {
            stall.cancel();
            stall = null;
        }
        playout.cancel(EVERYTHING);
        feed.close();
        pipeline.close();
        client.end(reason, closeCode == 0 ? reason.closeCode() : closeCode, at());
    }
}
