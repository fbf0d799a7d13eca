package dev.parley.session;

import dev.parley.audio.AudioBuffer;
import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Gives the user's audio to speech-to-text: all of it while the user is listened to, none while the assistant can be heard
 * in it. When the user takes the floor, the last half second from before goes along, so that no first syllable is lost. A
 * recogniser that takes the place of another hears again what the other had no final words of.
 *
 * <p>Lengths are numbers of frames; positions count them from the first frame of the conversation.
 */
final class SttFeed {
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

    /** A recogniser that ends an utterance has heard so much silence at least. */
    private static final int ENDPOINT = 400 / Pcm.FRAME_MS;

    /** Silence that makes any recogniser end an utterance, in milliseconds. */
    private static final int SILENCE_MS = 1000;

    private final StageClient stages;
    private final String session;
    /** The latest frames: the pre-roll, and all of the unfinished utterance. */
    private final AudioBuffer recording = new AudioBuffer();

    /** The recogniser's utterances that have words and are not final. */
    private final Deque<Heard> open = new ArrayDeque<>();

    private boolean speaking;
    /** Whether there is an unfinished utterance. */
    private boolean inUtterance;
    /** Whether a turn's silence followed the utterance: what is said then is another one. */
    private boolean silent;

    /** Position of the next frame. */
    private long end;
    /** All before this position was given to the stage, or skipped. */
    private long sent;
    /** Where the unfinished utterance begins. */
    private long utterance;
    /** Where the user last began to speak. */
    private long onset;
    /** Where the recogniser was last told that the user paused, or the turn ended: all before it was heard completely. */
    private long heard;

    /** One utterance, as the recogniser counts them. */
    private static final class Heard {
        final int number;
        /** Where it begins: a little before its first words came. */
        final long from;

        String words = "";
        /** Where its words last changed. */
        long changed;

        Heard(int number, long from) {
            this.number = number;
            this.from = from;
        }
    }

    SttFeed(StageClient stages, String session) {
        this.stages = stages;
        this.session = session;
    }

    /** Opens the stage, or gives it up and opens it anew, with the audio of the unfinished utterance. */
    void open() {
        stages.open(Stage.STT);
        open.clear();
        if (inUtterance) {
            stages.send(Stage.STT, generation -> new SttInput.SpeechStarted(session, generation));
            sent = utterance;
            while (sent < end) {
                send(Math.min(end, sent + PRE_ROLL));
            }
            if (!speaking) {
                tellPause();
            }
        }
    }

    /** The next frame came. It waits for {@link #flow}. */
    void take(Pcm frame) {
        recording.add(frame.bytes());
        end++;
        utterance = Math.max(utterance, end - REPLAY);
        long kept = Math.max(PRE_ROLL, inUtterance ? end - utterance : 0);
        recording.drop((int) Math.max(0, frames() - kept) * Pcm.FRAME_BYTES);
    }

    /** Sends what waits, in one piece, while the user is listened to. */
    void flow() {
        sent = Math.max(sent, end - (speaking ? PRE_ROLL : UNNOTICED));
        if (end - sent >= PIECE) {
            send(end);
        }
    }

    /** No frames come any more: the recogniser is given the silence that ends its utterance. */
    void stall() {
        if (inUtterance) {
            if (end - sent > 0 && end - sent <= PIECE) {
                send(end);
            }
            Pcm silence = Pcm.silence(SILENCE_MS, Pcm.INPUT_RATE);
            stages.send(Stage.STT, generation -> new SttInput.Audio(session, generation, silence));
        }
    }

    void speechStarted() {
        speaking = true;
        onset = Math.max(end - Math.min(frames(), PRE_ROLL), heard);
        if (!inUtterance || silent) {
            inUtterance = true;
            silent = false;
            utterance = onset;
        }
        stages.send(Stage.STT, generation -> new SttInput.SpeechStarted(session, generation));
    }

    void speechStopped() {
        speaking = false;
        tellPause();
    }

    private void tellPause() {
        heard = end;
        stages.send(Stage.STT, generation -> new SttInput.SpeechEnded(session, generation));
    }

    /** The recogniser has heard words. When they are final, a new generation needs only what was said after them. */
    void heard(TurnEvent.Transcript transcript) {
        if (transcript.text().isBlank()) {
            return;
        }
        if (!transcript.isFinal()) {
            partial(transcript.utterance(), transcript.text());
            return;
        }
        boolean hasWordsOfNow = false;
        while (!open.isEmpty() && open.peek().number <= transcript.utterance()) {
            hasWordsOfNow = open.poll().changed > onset;
        }
        if (!open.isEmpty()) {
            settledUpTo(open.peek().from);
        } else if (!speaking) {
            settledUpTo(end);
            inUtterance = false;
        } else if (hasWordsOfNow) {
            // The recogniser has ended its utterance although the user speaks on.
            settledUpTo(end - ENDPOINT);
        } else {
            // Final words come late: what is being said now is not among them.
            settledUpTo(onset);
        }
    }

    private void partial(int number, String words) {
        Heard latest = open.peekLast();
        if (latest == null || latest.number < number) {
            latest = new Heard(number, end - PRE_ROLL);
            open.add(latest);
        }
        if (latest.number == number && !latest.words.equals(words)) {
            latest.words = words;
            latest.changed = end;
        }
    }

    /** A new generation need not hear what came before this. */
    private void settledUpTo(long position) {
        utterance = Math.max(utterance, position);
    }

    /** The turn has ended on the words so far: a new generation needs only what comes. */
    void turnOver() {
        utterance = end;
        heard = end;
        while (open.size() > 1) {
            open.poll();
        }
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

    /** Sends what was not sent yet, up to this position. */
    private void send(long to) {
        int back = (int) (end - sent);
        int count = (int) (to - sent);
        sent = to;
        Pcm audio = Pcm.input(recording.copy(recording.bytes() - back * Pcm.FRAME_BYTES, count * Pcm.FRAME_BYTES));
        stages.send(Stage.STT, generation -> new SttInput.Audio(session, generation, audio));
    }
}
