package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.StageEvent;
import dev.parley.time.Timers;
import dev.parley.tools.ToolExecutor;
import dev.parley.turn.EndReason;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnState;
import java.util.Map;

/**
 * A session without a server around it, for tests of other packages: they are its client and its stages, and say what
 * happens. What its detector hears can be given as frames, or told directly.
 */
public abstract class BareSession implements ClientProtocol, StageBus.Stages {
    /** The session's id. */
    public static final String ID = "s";

    private static final int HOLD_MS = 100;

    private final Session session;

    /** @param clip what is heard when text-to-speech fails */
    protected BareSession(
            TurnMachine machine,
            Timers timers,
            VoiceActivityDetector voice,
            ToolExecutor tools,
            Pcm clip,
            int playAheadMs,
            int maxBufferedMs) {
        SessionSettings settings = new SessionSettings(
                machine,
                HOLD_MS,
                playAheadMs,
                maxBufferedMs,
                "",
                new ApologyClip(Map.of("en", clip)),
                () -> voice,
                tag -> {},
                Map.of());
        session = new Session(
                ID,
                settings,
                timers,
                StageBus.to(this, timers, ID),
                tools,
                Observer.Conversation.NONE,
                of -> this,
                code -> {});
    }

    protected final void begin() {
        session.start(null, null);
    }

    public final TurnState state() {
        return session.state();
    }

    // What happens to it.

    public final void frame(Pcm frame) {
        session.frame(frame);
    }

    public final void hint() {
        session.microphone.hint();
    }

    public final void faded() {
        session.microphone.faded();
    }

    public final void speechStarted(int sinceMs) {
        session.microphone.started(sinceMs);
    }

    public final void speechSustained() {
        session.microphone.sustained(0);
    }

    public final void speechStopped(int sinceMs) {
        session.microphone.stopped(sinceMs);
    }

    public final void silence(int ms) {
        session.microphone.silence(ms);
    }

    public final void types(String text) {
        session.dispatch(new TurnEvent.Typed(text));
    }

    public final void pressesStop() {
        session.dispatch(new TurnEvent.StopPressed());
    }

    public final void playbackStarted(int turn) {
        session.dispatch(new TurnEvent.PlaybackStarted(turn));
    }

    public final void playbackFinished(int turn) {
        session.dispatch(new TurnEvent.PlaybackFinished(turn));
    }

    public final void progress(int turn, double ms) {
        session.progress(turn, ms);
    }

    public final void stage(StageEvent event) {
        session.stage(event);
    }

    public final void end(EndReason reason) {
        session.end(reason);
    }

    @Override
    public final void text(String message) {}

    @Override
    public final void binary(byte[] message) {}

    @Override
    public final int maxMessageBytes() {
        return 16 * 1024;
    }

    @Override
    public final void control() {}
}
