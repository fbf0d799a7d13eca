package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.audio.SpeechDetector;
import dev.parley.time.Timers;
import dev.parley.turn.TurnEvent;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.DoubleSupplier;

/**
 * The user's audio on its way to speech-to-text: hears speech in it, counts the silence after it, and tells speech-to-text of
 * both. On the session's context only.
 */
final class Microphone implements SpeechDetector.Listener {
    /**
     * A client that sends no frames is silent, by the clock: one sends none between turns (push to talk), another's network
     * stalls. Gaps shorter than this are jitter. In milliseconds.
     */
    private static final int JITTER_MS = 400;

    private final Timers timers;
    private final SttFeed feed;
    private final SpeechDetector detector;
    private int silenceMs;
    private final BooleanSupplier audible;
    private final DoubleSupplier loudness;
    private final Consumer<TurnEvent> session;
    private Timers.Timer stall;
    private long lastFrameAt;

    /** Whether the client sends no silence, as far as is known: then frames that stay away mean that the user has finished. */
    private boolean pushToTalk;

    /** Whether the recogniser was given silence in place of the frames that stay away. */
    private boolean silenced;

    private boolean closed;

    /**
     * @param audible  whether the assistant can be heard in what the user says, and must be told from it
     * @param loudness how loud the reply is now, as the root mean square of 16-bit samples
     * @param session  takes what is heard
     */
    Microphone(
            SessionSettings settings,
            Timers timers,
            SttFeed feed,
            BooleanSupplier audible,
            DoubleSupplier loudness,
            Consumer<TurnEvent> session) {
        this.timers = timers;
        this.feed = feed;
        this.silenceMs = settings.rules().silenceMs();
        this.audible = audible;
        this.loudness = loudness;
        this.session = session;
        this.lastFrameAt = timers.now();
        this.detector = new SpeechDetector(
                settings.detectors().get(),
                settings.holdMs(),
                settings.rules().bargeInMs(),
                settings.rules().speculateAfterMs(),
                silenceMs,
                this);
    }

    /** The next 20 ms. */
    void frame(Pcm frame) {
        if (closed) {
            return;
        }
        feed.take(frame);
        if (timers.now() - lastFrameAt >= JITTER_MS) {
            pushToTalk = !detector.counting();
        }
        lastFrameAt = timers.now();
        silenced = false;
        detector.frame(frame, audible.getAsBoolean(), loudness);
        // What was heard may have ended the conversation, or silenced the assistant.
        if (!closed) {
            if (!audible.getAsBoolean()) {
                feed.flow();
            }
            awaitStall();
        }
    }

    /** All of this is speech, and what follows is silence that ends a turn: the client says so. */
    void utterance(List<Pcm> frames) {
        if (closed) {
            return;
        }
        started(frames.size() * Pcm.FRAME_MS);
        for (Pcm frame : frames) {
            feed.take(frame);
            feed.flow();
        }
        feed.stall();
        stopped(0);
        silence(silenceMs);
    }

    /** While silence is counted, the clock counts it where no more frames come. */
    private void awaitStall() {
        if (stall == null && detector.counting()) {
            stall = timers.at(pushToTalk && !silenced ? lastFrameAt + JITTER_MS : stallsAt(), this::checkStall);
        }
    }

    /** When the silence that ends a turn has passed without a frame. */
    private long stallsAt() {
        return lastFrameAt + Math.max(JITTER_MS, silenceMs - detector.silenceMs());
    }

    private void checkStall() {
        stall = null;
        int away = (int) (timers.now() - lastFrameAt);
        boolean over = timers.now() >= stallsAt();
        if (!silenced && (over || pushToTalk && away >= JITTER_MS)) {
            silenced = true;
            feed.stall();
        }
        if (over) {
            detector.stall(away);
        } else if (silenced) {
            detector.pause(away);
        }
        if (!over && !closed) {
            awaitStall();
        }
    }

    /** @param ms of silence that end a turn from now on, in audio time */
    void endTurnsAfter(int ms) {
        silenceMs = ms;
        detector.endSilenceAfter(ms);
    }

    void close() {
        closed = true;
        if (stall != null) {
            stall.cancel();
            stall = null;
        }
        feed.close();
    }

    @Override
    public void hint() {
        session.accept(new TurnEvent.VoiceHint());
    }

    @Override
    public void faded() {
        session.accept(new TurnEvent.VoiceFaded());
    }

    @Override
    public void started(int sinceMs) {
        feed.speechStarted();
        session.accept(new TurnEvent.SpeechStarted(timers.now() - sinceMs));
    }

    @Override
    public void sustained(int voiceMs) {
        session.accept(new TurnEvent.SpeechSustained());
    }

    @Override
    public void stopped(int sinceMs) {
        session.accept(new TurnEvent.SpeechStopped(timers.now() - sinceMs));
        feed.speechStopped();
    }

    @Override
    public void silence(int ms) {
        if (ms >= silenceMs) {
            feed.silent();
            pushToTalk &= silenced;
        }
        session.accept(new TurnEvent.Silence(ms));
    }
}
