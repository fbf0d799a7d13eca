package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.StageEvent;
import dev.parley.time.VirtualTimers;
import dev.parley.tools.ToolExecutor;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnState;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A session in virtual time for tests of client protocols. Its stages do nothing by themselves; the test speaks for them. */
public final class StagelessSession implements StageBus.Stages {
    public final VirtualTimers timers = new VirtualTimers();
    /** What the stages were sent. */
    public final List<BusMessage> commands = new ArrayList<>();

    /** The close code, once the session is over. */
    public int closeCode;

    public String language;
    public String voice;
    private final int[] generations = new int[Stage.values().length];
    private final Session session;

    public StagelessSession(ClientProtocol.Factory protocol, ClientProtocol.Output output) {
        this(protocol, output, "");
    }

    /** @param greeting what the assistant says first */
    public StagelessSession(ClientProtocol.Factory protocol, ClientProtocol.Output output, String greeting) {
        SessionSettings settings = new SessionSettings(
                new TurnMachine(Scene.RULES),
                100,
                1500,
                120_000,
                greeting,
                new ApologyClip(Map.of("en", Pcm.silence(700, Scene.RATE))),
                () -> (frame, over, assistant) -> frame.bytes()[0] == 0 ? 0 : 1,
                tag -> {},
                Map.of());
        session = new Session(
                "s",
                settings,
                timers,
                StageBus.to(this, timers, "s"),
                ToolExecutor.NONE,
                Observer.Conversation.NONE,
                of -> protocol.create(of, output),
                code -> closeCode = code);
    }

    public ClientProtocol client() {
        return session.client();
    }

    public TurnState state() {
        return session.state();
    }

    /** How often a stage was opened. */
    public int generation(Stage stage) {
        return generations[stage.ordinal()];
    }

    /** A stage says something. */
    public void says(Stage stage, TurnEvent event) {
        session.stage(new StageEvent("s", stage, generations[stage.ordinal()], event));
    }

    @Override
    public void open(Stage stage, int generation, String language, String voice) {
        this.language = language;
        this.voice = voice;
        generations[stage.ordinal()] = generation;
    }

    @Override
    public void send(Stage stage, BusMessage message) {
        commands.add(message);
    }

    @Override
    public void cancel(Cancel cancel) {
        commands.add(cancel);
    }

    @Override
    public void close() {}
}
