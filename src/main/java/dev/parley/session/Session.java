package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageEvent;
import dev.parley.time.Timers;
import dev.parley.tools.ToolExecutor;
import dev.parley.turn.Attempt;
import dev.parley.turn.Dispatch;
import dev.parley.turn.EndReason;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnControl;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnState;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Function;
import java.util.function.IntConsumer;

/**
 * One conversation, from connection to close: turns what the client, the detector, the stages and the clock say into events
 * of the turn machine, and carries out its effects. Decides nothing. On one context only; knows no Vert.x.
 */
public final class Session {
    /** What is done for each effect of the turn machine. */
    static final Dispatch<Session, TurnEffect> EFFECTS = new Dispatch<Session, TurnEffect>()
            .on(TurnEffect.Ask.class, (it, effect) -> it.stages.send(Stage.LLM, it.client.ask(effect)))
            .on(TurnEffect.Speak.class, (it, effect) -> it.stages.send(Stage.TTS, effect))
            .on(TurnEffect.FinishSpeech.class, (it, effect) -> it.stages.send(Stage.TTS, effect))
            .on(TurnEffect.Cancel.class, (it, effect) -> it.cancel(effect.upTo()))
            .on(TurnEffect.CallTool.class, Session::callTool)
            .on(TurnEffect.ReopenStt.class, (it, effect) -> it.feed.open())
            .on(TurnEffect.Play.class, (it, effect) -> it.playout.add(effect.attempt(), effect.pcm()))
            .on(TurnEffect.Release.class, (it, effect) -> it.playout.release(effect.attempt()))
            .on(TurnEffect.Hold.class, (it, effect) -> it.playout.hold(effect.turn()))
            .on(TurnEffect.Resume.class, (it, effect) -> it.playout.resume())
            .on(TurnEffect.EndAudio.class, (it, effect) -> it.playout.end(effect.attempt()))
            .on(TurnEffect.PlayClip.class, Session::playClip)
            .on(TurnEffect.Tell.class, (it, effect) -> it.tell(effect.event()))
            .on(TurnEffect.End.class, (it, effect) -> it.close(effect.reason()));

    private final String id;
    private final SessionSettings settings;
    private final Timers timers;
    private final ClientProtocol client;
    private final StageClient stages;
    private final SttFeed feed;
    final Microphone microphone;
    private final PlayoutBuffer playout;
    private final ToolExecutor tools;
    private final Observer.Conversation observer;
    private final IntConsumer onEnd;
    private final Queue<TurnEvent> events = new ArrayDeque<>();
    private final DeadlineTimer deadline;

    private TurnMachine machine;
    private TurnState state = new TurnState(null);
    private boolean stepping;
    private boolean started;
    private boolean ended;
    private boolean closed;
    private boolean audible;
    private long startedAt;
    private int closeCode;

    /**
     * @param client makes the client's protocol
     * @param onEnd  called once, when the client has been told everything, with the WebSocket close code
     */
    Session(
            String id,
            SessionSettings settings,
            Timers timers,
            StageClient stages,
            ToolExecutor tools,
            Observer.Conversation observer,
            Function<Session, ClientProtocol> client,
            IntConsumer onEnd) {
        this.id = id;
        this.settings = settings;
        this.timers = timers;
        this.client = client.apply(this);
        this.machine = settings.machine();
        this.deadline =
                new DeadlineTimer(timers, () -> machine.nextDeadline(state), () -> dispatch(new TurnEvent.Tick()));
        this.stages = stages;
        this.feed = new SttFeed(stages, id);
        this.playout = new PlayoutBuffer(
                timers,
                this.client.playAheadMs(settings.playAheadMs()),
                settings.maxBufferedAudioMs(),
                this::tell,
                this.client::audio,
                this::dispatch);
        this.microphone = new Microphone(settings, timers, feed, this::audible, playout::loudness, this::dispatch);
        this.tools = tools;
        tools.listen(this::dispatch);
        this.observer = observer;
        this.onEnd = onEnd;
    }

    // The client.

    /**
     * Begins the conversation: opens the stages. Once.
     *
     * @param language BCP 47 tag that the user chose, or null
     * @param voice    the vendor's voice id that the user chose, or null
     */
    public void start(String language, String voice) {
        started = true;
        startedAt = timers.now();
        state = new TurnState(language);
        client.started(id);
        stages.choose(language, voice);
        feed.open();
        stages.open(Stage.LLM);
        stages.open(Stage.TTS);
        dispatch(new TurnEvent.Started(client.greeting(settings.greeting())));
    }

    /** From now on the client takes turns so. */
    public void control(TurnControl control) {
        machine = machine.under(control);
        microphone.endTurnsAfter(control.silenceMs());
    }

    /** Whether {@link #start} was called. */
    public boolean started() {
        return started;
    }

    /** Whether the conversation is over. */
    public boolean ended() {
        return ended;
    }

    /** Milliseconds since the start; 0 before it. */
    public long at() {
        return started ? now() - startedAt : 0;
    }

    /** Milliseconds on the conversation's clock. */
    public long now() {
        return timers.now();
    }

    /**
     * Runs something in so many milliseconds, on the session's context. What is still to come when the client is told of the
     * end is the protocol's to cancel.
     */
    public Timers.Timer after(int ms, Runnable action) {
        return timers.at(timers.now() + ms, action);
    }

    /** What the turn machine knows. */
    TurnState state() {
        return state;
    }

    /** The client's protocol. */
    ClientProtocol client() {
        return client;
    }

    /** The next 20 ms of the microphone. */
    public void frame(Pcm frame) {
        microphone.frame(frame);
    }

    /** The client says that these frames are what the user has to say. */
    public void utterance(List<Pcm> frames) {
        microphone.utterance(frames);
    }

    /** So many milliseconds of the turn's reply have sounded. */
    public void progress(int turn, double ms) {
        playout.progress(turn, ms);
    }

    /** Ends the conversation. A second time nothing happens. */
    public void end(EndReason reason) {
        end(reason, reason.closeCode());
    }

    /** Ends the conversation because of what the client sent or didn't read, and tells it why. */
    public void fail(String code, String message, int closeCode) {
        if (!ended) {
            try {
                client.error(code, message, true, at());
            } finally {
                end(EndReason.ERROR, closeCode);
            }
        }
    }

    private void end(EndReason reason, int code) {
        if (!ended) {
            closeCode = code;
            if (started) {
                dispatch(new TurnEvent.Ended(reason));
            } else {
                ended = true;
                close(reason);
            }
        }
    }

    // The stages.

    /** A stage says something. What an earlier generation says is dropped. */
    void stage(StageEvent message) {
        if (message.event() instanceof TurnEvent.Failed failed) {
            observer.failed(message.stage(), failed.code());
        }
        if (!stages.accept(message)) {
            return;
        }
        if (message.event() instanceof TurnEvent.Transcript words) {
            feed.heard(words);
            settings.heardLanguage().accept(words.language());
        }
        dispatch(message.event());
    }

    // The turn machine.

    /** Something happened now. Events that come while one is being handled wait for it. */
    public void dispatch(TurnEvent event) {
        if (stepping) {
            events.add(event);
            return;
        }
        stepping = true;
        try {
            for (TurnEvent next = event; next != null; next = events.poll()) {
                step(next);
            }
        } finally {
            stepping = false;
            if (ended) {
                // Also where a fault kept the end from being carried out.
                close(EndReason.ERROR);
            }
        }
        deadline.await();
    }

    private void step(TurnEvent event) {
        TurnMachine.Step step = machine.step(state, timers.now(), event);
        state = step.state();
        ended = state.ended();
        audible = state.audible() && !state.held();
        for (TurnEffect effect : step.effects()) {
            observer.decided(effect, state.phase());
            EFFECTS.accept(this, effect);
        }
    }

    /** Whether the assistant can be heard in what the user says, and must be told from it. Asked twice a frame. */
    private boolean audible() {
        return audible && machine.control().interruptible();
    }

    /** The client's own tools are run by it: the reply is over without their results. */
    private void callTool(TurnEffect.CallTool effect) {
        if (client.call(effect.call())) {
            dispatch(new TurnEvent.ToolDone(
                    effect.attempt(), effect.call().id(), true, "The result will follow.", false, false));
        } else {
            tools.call(effect, this::dispatch);
        }
    }

    private void cancel(Attempt upTo) {
        playout.cancel(upTo);
        stages.cancel(upTo);
        tools.cancel(upTo);
    }

    private void playClip(TurnEffect.PlayClip effect) {
        Pcm clip = settings.apologyClip().byLanguage().get(effect.language());
        dispatch(new TurnEvent.Speech(effect.attempt(), clip));
        dispatch(new TurnEvent.SpeechDone(effect.attempt()));
    }

    /** Releases everything, and tells the client why. A second time nothing happens. */
    private void close(EndReason reason) {
        if (closed) {
            return;
        }
        closed = true;
        deadline.close();
        playout.close();
        microphone.close();
        stages.close();
        tools.close();
        observer.ended(reason);
        try {
            client.ended(reason, at());
        } finally {
            onEnd.accept(closeCode == 0 ? reason.closeCode() : closeCode);
        }
    }

    private void tell(ServerEvent event) {
        if (event instanceof ServerEvent.FinalTranscript) {
            feed.turnOver();
        }
        client.tell(event, at());
    }
}
