package dev.parley.session;

import dev.parley.audio.AudioBuffer;
import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.turn.Stage;

/**
 * Gives the user's audio to speech-to-text: all of it while the user is listened to, none while the assistant can be heard
 * in it. When the user takes the floor, the last half second from before goes along, so that no first syllable is lost.
 */
final class SttFeed {
    // All are numbers of frames.

    /** The audio from before speech was detected that is sent with it: half a second. */
    private static final int PRE_ROLL = 500 / Pcm.FRAME_MS;

    /** The longest stretch of an unfinished utterance that is kept for a new generation: 15 s. */
    private static final int REPLAY = 15_000 / Pcm.FRAME_MS;

    /**
     * When the assistant has fallen silent without being interrupted, what was said just before was no speech yet, but it
     * may be the beginning of some. What lies further back is the assistant's own voice.
     */
    private static final int UNNOTICED = 160 / Pcm.FRAME_MS;

    /** Audio goes out in pieces of so many frames: for half the messages, words come 20 ms later at most. */
    private static final int PIECE = 2;

    /** Silence that makes any recogniser end an utterance, in milliseconds. */
    private static final int SILENCE_MS = 1000;

    private final StageLinks links;
    private final String session;
    /** The latest frames: the pre-roll, and all of the unfinished utterance. */
    private final AudioBuffer recording = new AudioBuffer();

    private boolean speaking;

    // These are numbers of frames, counted from the latest.

    /** Those that were not given to the stage. */
    private int unsent;

    /** Those of the utterance. */
    private int utterance;

    private boolean inUtterance;
    /** How many of the utterance's frames came before the user last began to speak. */
    private int before;

    /** Those since the recogniser was last told that the user paused: what came earlier it has heard to its end. */
    private int sinceEnd = PRE_ROLL;

    /** Whether a turn's silence followed the utterance: what is said then is another one. */
    private boolean silent;

    SttFeed(StageLinks links, String session) {
        this.links = links;
        this.session = session;
    }

    /** Opens the stage, or gives it up and opens it anew, with the audio of the unfinished utterance. */
    void open() {
        links.open(Stage.STT);
        if (inUtterance) {
            links.send(Stage.STT, generation -> new SttInput.SpeechStarted(session, generation));
            for (int from = utterance; from > 0; from -= PRE_ROLL) {
                send(from, Math.min(from, PRE_ROLL));
            }
            unsent = 0;
            if (!speaking) {
                end();
            }
        }
    }

    /** The next frame came. It waits for {@link #flow}. */
    void take(Pcm frame) {
        if (inUtterance && utterance == REPLAY) {
            before = Math.max(0, before - 1);
        } else if (inUtterance) {
            utterance++;
        }
        recording.add(frame.bytes());
        recording.drop(Math.max(0, frames() - Math.max(utterance, PRE_ROLL)) * Pcm.FRAME_BYTES);
        unsent = Math.min(unsent + 1, PRE_ROLL);
        sinceEnd = Math.min(sinceEnd + 1, PRE_ROLL);
    }

    /** Sends what waits, in one piece, while the user is listened to. */
    void flow() {
        unsent = Math.min(unsent, speaking ? PRE_ROLL : UNNOTICED);
        if (unsent >= PIECE) {
            send(unsent, unsent);
            unsent = 0;
        }
    }

    /** No frames come any more: the recogniser is given the silence that ends its utterance. */
    void stall() {
        if (inUtterance) {
            if (unsent > 0 && unsent <= PIECE) {
                send(unsent, unsent);
                unsent = 0;
            }
            Pcm silence = Pcm.silence(SILENCE_MS, Pcm.INPUT_RATE);
            links.send(Stage.STT, generation -> new SttInput.Audio(session, generation, silence));
        }
    }

    void speechStarted() {
        speaking = true;
        int fresh = Math.min(frames(), sinceEnd);
        if (!inUtterance || silent) {
            inUtterance = true;
            silent = false;
            utterance = fresh;
            before = 0;
        } else {
            before = Math.max(0, utterance - fresh);
        }
        links.send(Stage.STT, generation -> new SttInput.SpeechStarted(session, generation));
    }

    void speechStopped() {
        speaking = false;
        end();
    }

    private void end() {
        sinceEnd = 0;
        links.send(Stage.STT, generation -> new SttInput.SpeechEnded(session, generation));
    }

    /**
     * The words so far are final: a new generation needs only what is being said, and what comes. Final words come late, so what
     * is being said now is not among them.
     */
    void settled() {
        if (!speaking) {
            turnOver();
        }
        utterance -= before;
        before = 0;
    }

    /** The turn has ended on the words so far: a new generation needs only what comes. */
    void turnOver() {
        utterance = 0;
        before = 0;
        inUtterance = speaking;
    }

    /** The silence that ends a turn has passed. */
    void silent() {
        silent = true;
    }

    /** The conversation is over. */
    void close() {
        recording.clear();
    }

    private int frames() {
        return recording.bytes() / Pcm.FRAME_BYTES;
    }

    /** @param back where to begin, in frames before the end */
    private void send(int back, int count) {
        Pcm audio = Pcm.input(recording.copy(recording.bytes() - back * Pcm.FRAME_BYTES, count * Pcm.FRAME_BYTES));
        links.send(Stage.STT, generation -> new SttInput.Audio(session, generation, audio));
    }
}
