package dev.parley.sim;

import dev.parley.audio.Pcm;
import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.session.BareSession;
import dev.parley.time.Timers;
import dev.parley.time.VirtualTimers;
import dev.parley.turn.Attempt;
import dev.parley.turn.Backchannels;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnRules;
import java.util.function.DoubleSupplier;

/** One conversation from its begin to its end: the real session, and around it a world that follows a script. */
final class World extends BareSession {
    static final TurnRules RULES = new TurnRules(
            900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 20_000, true, true, Backchannels.DEFAULT);

    /** So low that a second of audio is a few bytes. In Hz. */
    static final int RATE = 50;

    /** What the assistant says first, in a quarter of the conversations. */
    static final String GREETING = "hello";

    private static final int PLAY_AHEAD_MS = 1500;
    private static final int MAX_BUFFERED_MS = 8000;
    private static final int CLIP_MS = 700;

    final VirtualTimers timers;
    final boolean frames;
    final Script script;
    final Invariants invariants;
    final User user;
    final Recogniser recogniser;
    final Model model;
    final Voice voice;
    final Loudspeaker loudspeaker;
    private final StringBuilder trace;
    private final long begin;
    private final int[] links = new int[Stage.values().length];
    private int sessionTimers;
    private boolean stagesOpen = true;

    /**
     * @param frames whether the microphone sends frames to the real detector, and the recogniser hears what it is sent;
     *               else the user tells the session directly what the detector would, which is far faster
     * @param trace  where all that happens is written down, or null
     */
    World(Script script, TurnMachine machine, VirtualTimers timers, boolean frames, StringBuilder trace) {
        this(script, machine, timers, new Clock(timers), frames, trace, new Ear(), new Toolbox());
    }

    private World(
            Script script,
            TurnMachine machine,
            VirtualTimers timers,
            Clock clock,
            boolean frames,
            StringBuilder trace,
            Ear ear,
            Toolbox toolbox) {
        super(machine, clock, ear, toolbox, Pcm.silence(CLIP_MS, RATE), PLAY_AHEAD_MS, MAX_BUFFERED_MS);
        this.frames = frames;
        clock.world = this;
        ear.world = this;
        toolbox.world = this;
        this.script = script;
        this.timers = timers;
        this.trace = trace;
        this.begin = timers.now();
        invariants = new Invariants(this);
        user = frames ? new Microphone(this) : new User(this);
        recogniser = new Recogniser(this);
        recogniser.finalsOnly = script.manner() == Script.Manner.FINALS_ONLY;
        model = new Model(this);
        voice = new Voice(this);
        loudspeaker = new Loudspeaker(this);
    }

    /** Begins; what follows are timers. */
    void start() {
        begin();
        user.begin();
    }

    /** The session's clock: counts the timers that the session has set. */
    private static final class Clock implements Timers {
        private final VirtualTimers timers;
        private World world;

        Clock(VirtualTimers timers) {
            this.timers = timers;
        }

        @Override
        public long now() {
            return timers.now();
        }

        @Override
        public Timer at(long time, Runnable action) {
            world.sessionTimers++;
            return new Counted(world, timers, time, action);
        }
    }

    private static final class Counted implements Timers.Timer, Runnable {
        private final World world;
        private final Timers.Timer timer;
        private Runnable action;

        Counted(World world, VirtualTimers timers, long time, Runnable action) {
            this.world = world;
            this.action = action;
            this.timer = timers.at(time, this);
        }

        @Override
        public void run() {
            Runnable now = action;
            action = null;
            world.sessionTimers--;
            now.run();
        }

        @Override
        public void cancel() {
            if (action != null) {
                action = null;
                world.sessionTimers--;
                timer.cancel();
            }
        }
    }

    private static final class Ear implements VoiceActivityDetector {
        private World world;

        @Override
        public int voiced(Pcm frame, boolean over, DoubleSupplier assistant) {
            return frame.bytes()[0] != 0 ? 1 : 0;
        }
    }

    // For those who live in it.

    long now() {
        return timers.now();
    }

    int turn() {
        return state().turn();
    }

    int link(Stage stage) {
        return links[stage.ordinal()];
    }

    int sessionTimers() {
        return sessionTimers;
    }

    /** Something happens to the session in so many milliseconds. */
    void in(int ms, Runnable action) {
        timers.at(timers.now() + ms, action);
    }

    /** A stage says something. */
    void says(StageEvent event) {
        if (trace != null) {
            trace("  " + event);
        }
        stage(event);
    }

    void fails(Stage stage, int generation, Attempt attempt, FailureCode code, long retryAfterMs, String unspoken) {
        TurnEvent.Failed failure = attempt.equals(Attempt.NONE)
                ? TurnEvent.lost(stage, code)
                : stage == Stage.LLM
                        ? new TurnEvent.LlmFailed(attempt, code, retryAfterMs)
                        : new TurnEvent.TtsFailed(attempt, code, unspoken, TurnEvent.TtsFailed.ALL);
        says(new StageEvent(ID, stage, generation, failure));
    }

    /** Whether what happens is written down. */
    boolean traces() {
        return trace != null;
    }

    void trace(String what) {
        if (trace != null) {
            trace.append(timers.now() - begin).append(' ').append(what).append('\n');
        }
    }

    // The session's client.

    @Override
    public String greeting(String configured) {
        return script.greets() ? GREETING : configured;
    }

    @Override
    public void started(String id) {
        invariants.started();
    }

    @Override
    public void tell(ServerEvent notice, long at) {
        if (trace != null) {
            trace("> " + notice);
        }
        invariants.told(notice, at);
        user.told(notice);
        if (notice instanceof ServerEvent.FinalTranscript) {
            recogniser.turnOver();
        }
        loudspeaker.told(notice);
    }

    @Override
    public void audio(int turn, byte[] pcm) {
        int attempt = pcm[0] == 0 ? state().live().number() : pcm[0];
        int ms = pcm.length * 500 / RATE;
        if (trace != null) {
            trace("> audio of " + turn + ", " + ms + " ms");
        }
        invariants.audio(turn, attempt);
        loudspeaker.audio(turn, ms);
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        throw new AssertionError("error " + code);
    }

    @Override
    public void ended(EndReason reason, long at) {
        if (trace != null) {
            trace("> end " + reason);
        }
        invariants.ended(reason, at);
        Invariants.check(!stagesOpen, "4: the stages are still open");
        user.leaves();
        loudspeaker.stops();
    }

    // The session's stages.

    @Override
    public void open(Stage stage, int link, String language, String voice) {
        if (trace != null) {
            trace("< open " + stage + " " + link);
        }
        Invariants.check(stagesOpen, "4: a stage is opened after the end");
        links[stage.ordinal()] = link;
        if (stage == Stage.STT) {
            recogniser.opened();
        }
    }

    @Override
    public void send(Stage stage, BusMessage command) {
        if (trace != null && !(command instanceof SttInput.Audio)) {
            trace("< " + command);
        }
        Invariants.check(stagesOpen, "4: something is asked after the end");
        if (command instanceof StageCommand it && it.effect() instanceof TurnEffect.Ask ask) {
            invariants.asked(ask.attempt(), ask.messages());
            model.asked(it);
        } else if (command instanceof StageCommand tts) {
            voice.told(tts);
        } else if (frames && command instanceof SttInput.Audio audio) {
            Microphone.words(audio.pcm()).forEach(recogniser::frame);
        } else if (command instanceof SttInput.SpeechStarted) {
            recogniser.speechStarted();
        } else if (frames && command instanceof SttInput.SpeechEnded) {
            recogniser.speechEnded();
        }
    }

    @Override
    public void cancel(Cancel cancel) {
        if (trace != null) {
            trace("< " + cancel);
        }
        invariants.cancelled(cancel.upTo());
        model.cancelled(cancel.upTo());
        voice.cancelled(cancel.upTo());
    }

    @Override
    public void close() {
        stagesOpen = false;
    }
}
