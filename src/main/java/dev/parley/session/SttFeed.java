package dev.parley.session;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttCommand;
import dev.parley.turn.Stage;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gives the user's audio to speech-to-text: all of it while the user is listened to, none while the assistant can be heard
 * in it. When the user takes the floor, the last half second from before goes along, so that no first syllable is lost.
 */
final class SttFeed {
    /** The audio from before speech was detected that is sent with it. */
    private static final int PRE_ROLL_MS = 500;

    /** The longest stretch of an unfinished utterance that is kept for a new link. */
    private static final int REPLAY_MS = 15_000;

    /**
     * When the assistant has fallen silent without being interrupted, what was said just before was no speech yet, but it
     * may be the beginning of some. What lies further back is the assistant's own voice.
     */
    private static final int UNNOTICED_MS = 160;

    /** Audio goes out in pieces of so many frames: for half the messages, words come 20 ms later at most. */
    private static final int PIECE_FRAMES = 2;

    private final Pipeline pipeline;
    private final String session;
    private boolean speaking;

    private final Deque<Pcm> preRoll = new ArrayDeque<>();
    /** The latest frames of the pre-roll: those that were not given to the stage. */
    private final Deque<Pcm> unsent = new ArrayDeque<>();

    private final Deque<Pcm> utterance = new ArrayDeque<>();
    private boolean inUtterance;
    /** How many of the utterance's frames came before the user last began to speak. */
    private int before;

    /** Frames since the recogniser was last told that the user paused: what came earlier it has heard to its end. */
    private int sinceEnd = PRE_ROLL_MS;

    /** Whether a turn's silence followed the utterance: what is said then is another one. */
    private boolean silent;

    SttFeed(Pipeline pipeline, String session) {
        this.pipeline = pipeline;
        this.session = session;
    }

    /** Opens the stage, or gives it up and opens it anew, with the audio of the unfinished utterance. */
    void open() {
        pipeline.open(Stage.STT);
        if (inUtterance) {
            pipeline.send(Stage.STT, link -> new SttCommand.SpeechStarted(session, link));
            utterance.forEach(this::send);
            unsent.clear();
            if (!speaking) {
                end();
            }
        }
    }

    /** The next frame came. It waits for {@link #flow}. */
    void take(Pcm frame) {
        keep(preRoll, frame, PRE_ROLL_MS);
        keep(unsent, frame, PRE_ROLL_MS);
        sinceEnd = Math.min(sinceEnd, PRE_ROLL_MS) + 1;
        if (inUtterance && keep(utterance, frame, REPLAY_MS)) {
            before = Math.max(0, before - 1);
        }
    }

    /** Sends what waits, in one piece, while the user is listened to. */
    void flow() {
        int wanted = speaking ? PRE_ROLL_MS : UNNOTICED_MS;
        while (unsent.size() > wanted / Pcm.FRAME_MS) {
            unsent.remove();
        }
        if (unsent.size() >= PIECE_FRAMES) {
            send(Pcm.join(unsent));
            unsent.clear();
        }
    }

    void speechStarted() {
        speaking = true;
        if (!inUtterance || silent) {
            inUtterance = true;
            silent = false;
            utterance.clear();
            preRoll.stream().skip(preRoll.size() - fresh()).forEach(utterance::add);
            before = 0;
        } else {
            before = Math.max(0, utterance.size() - fresh());
        }
        pipeline.send(Stage.STT, link -> new SttCommand.SpeechStarted(session, link));
    }

    void speechStopped() {
        speaking = false;
        end();
    }

    private void end() {
        sinceEnd = 0;
        pipeline.send(Stage.STT, link -> new SttCommand.SpeechEnded(session, link));
    }

    /** How many of the latest frames may be the beginning of what is said now. */
    private int fresh() {
        return Math.min(preRoll.size(), sinceEnd);
    }

    /**
     * The words so far are final: a new link needs only what is being said, and what comes. Final words come late, so what
     * is being said now is not among them.
     */
    void settled() {
        if (!speaking) {
            turnOver();
        }
        for (; before > 0; before--) {
            utterance.remove();
        }
    }

    /** The turn has ended on the words so far: a new link needs only what comes. */
    void turnOver() {
        utterance.clear();
        before = 0;
        inUtterance = speaking;
    }

    /** The silence that ends a turn has passed. */
    void silent() {
        silent = true;
    }

    private void send(Pcm audio) {
        pipeline.send(Stage.STT, link -> new SttCommand.Audio(session, link, audio));
    }

    /** Adds a frame; whether the oldest had to go for it. */
    private static boolean keep(Deque<Pcm> frames, Pcm frame, int ms) {
        frames.add(frame);
        boolean full = frames.size() > ms / Pcm.FRAME_MS;
        if (full) {
            frames.remove();
        }
        return full;
    }
}
