package dev.parley.session;

import dev.parley.audio.AudioBuffer;
import dev.parley.audio.Envelope;
import dev.parley.audio.Pcm;
import dev.parley.time.Timers;
import dev.parley.turn.Attempt;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import java.util.function.Consumer;

/**
 * Sends reply audio to the client, at most so far ahead of what has been played; the rest waits here, where an interruption
 * drops it. The audio of a reply that is not released yet is held as a whole. On the session's context only.
 */
final class PlayoutBuffer {
    /**
     * Audio leaves in pieces of at most a third of what may be ahead, so that two thirds are there when the next one comes.
     * Each is a message, and wakes client and server.
     */
    private static final int PIECES_AHEAD = 3;

    /** The longest piece, in bytes: with a header, it stays below the 16 KiB of a message. */
    private static final int MAX_PIECE = 16_000;

    /** The user hears something between so far behind the computed playhead and so far ahead of it. */
    private static final int BEHIND_MS = 600;

    private static final int AHEAD_MS = 200;

    private final Timers timers;
    private final Consumer<ServerEvent> client;
    private final Loudspeaker loudspeaker;
    private final Consumer<TurnEvent> session;
    private final int playAheadMs;
    private final int maxBufferedMs;

    private final AudioBuffer queue = new AudioBuffer();
    /** Sample rate of the queued audio, in Hz. */
    private int sampleRate = Pcm.INPUT_RATE;

    private Attempt attempt = Attempt.NONE;
    private Attempt released = Attempt.NONE;
    private boolean complete;
    /** Whether the session knows that audio of this attempt was sent. */
    private boolean announced;

    private int turn;
    /** The turn whose audio is held, or 0. */
    private int heldTurn;

    private double sentMs;
    /** The playhead in the turn's audio, as of {@code playedAt}. */
    private double playedMs;

    /** The playhead that the client last reported. */
    private double toldMs;

    private long playedAt;
    /** Loudness of the turn's audio that was sent. */
    private final Envelope envelope = new Envelope();

    private Timers.Timer timer;

    /** What the client hears. */
    interface Loudspeaker {
        /** @param pcm not written to afterwards */
        void audio(int turn, byte[] pcm);
    }

    /**
     * @param client      is told where a turn's audio begins and ends
     * @param loudspeaker takes the audio in between
     * @param session     takes {@link TurnEvent.AudioSent}, {@link TurnEvent.AudioDrained} and {@link TurnEvent.AudioFull}
     */
    PlayoutBuffer(
            Timers timers,
            int playAheadMs,
            int maxBufferedMs,
            Consumer<ServerEvent> client,
            Loudspeaker loudspeaker,
            Consumer<TurnEvent> session) {
        this.timers = timers;
        this.playAheadMs = playAheadMs;
        this.maxBufferedMs = maxBufferedMs;
        this.client = client;
        this.loudspeaker = loudspeaker;
        this.session = session;
    }

    /**
     * Queues the attempt's next audio, or drops it where there is no room. The first of a new attempt drops what is left of the
     * one before.
     */
    void add(Attempt of, Pcm pcm) {
        turnTo(of);
        sampleRate = pcm.sampleRate();
        if (ms(queue.bytes()) + pcm.ms() > maxBufferedMs) {
            session.accept(new TurnEvent.AudioFull(of));
        } else {
            queue.add(pcm.bytes());
            // Otherwise the next piece has its time already.
            if (timer == null) {
                pump();
            }
        }
    }

    /** Lets the attempt's audio go out: what is queued, at once, and what comes later, as it comes. */
    void release(Attempt of) {
        released = of;
        pump();
    }

    /** Sends nothing of the turn for now. The client stops playing. */
    void hold(int ofTurn) {
        advance();
        heldTurn = ofTurn;
        stopTimer();
    }

    /** Goes on where it was held. */
    void resume() {
        advance();
        heldTurn = 0;
        pump();
    }

    /** The attempt's audio is complete. */
    void end(Attempt of) {
        turnTo(of);
        complete = true;
        pump();
    }

    /** Drops all that was not sent. */
    void close() {
        drop();
    }

    /** Drops what was not sent of this attempt and earlier ones. */
    void cancel(Attempt upTo) {
        if (attempt.upTo(upTo)) {
            drop();
        }
    }

    /**
     * The client tells how much of the turn's audio has sounded, in milliseconds. What doesn't move on is no news: else a
     * client that stands still would hold a conversation for ever.
     */
    void progress(int ofTurn, double ms) {
        if (ofTurn == turn && ms > toldMs) {
            toldMs = Math.min(ms, sentMs);
            playedMs = toldMs;
            playedAt = timers.now();
            pump();
        }
    }

    /** How loud the reply is about now, as the root mean square of 16-bit samples. */
    double loudness() {
        advance();
        return envelope.loudest(playedMs - BEHIND_MS, playedMs + AHEAD_MS);
    }

    private void turnTo(Attempt of) {
        if (!of.equals(attempt)) {
            drop();
            attempt = of;
            if (of.turn() != turn) {
                turn = of.turn();
                sentMs = 0;
                playedMs = 0;
                toldMs = 0;
                envelope.clear();
            }
        }
    }

    private void drop() {
        queue.clear();
        complete = false;
        announced = false;
        attempt = Attempt.NONE;
        stopTimer();
    }

    private void pump() {
        if (attempt == Attempt.NONE || !attempt.equals(released) || attempt.turn() == heldTurn) {
            return;
        }
        advance();
        while (queue.bytes() > 0 && tooFarAheadMs() <= 0) {
            sendPiece();
        }
        stopTimer();
        if (queue.bytes() > 0) {
            timer = timers.at(timers.now() + (long) Math.ceil(tooFarAheadMs()), this::pump);
        } else if (complete) {
            complete = false;
            if (sentMs > 0) {
                client.accept(new ServerEvent.AudioDone(turn, Math.round(sentMs)));
            }
            session.accept(new TurnEvent.AudioDrained(attempt, Math.round(sentMs - playedMs)));
        }
    }

    /** Without word from the client, what was sent plays at the speed of the clock. */
    private void advance() {
        long now = timers.now();
        if (turn != heldTurn) {
            playedMs = Math.min(sentMs, playedMs + (now - playedAt));
        }
        playedAt = now;
    }

    /** How much of what was sent has to be played before the next piece may leave, in milliseconds. */
    private double tooFarAheadMs() {
        return sentMs + ms(pieceBytes()) - playedMs - playAheadMs;
    }

    private int pieceBytes() {
        int piece = Math.min(MAX_PIECE, Pcm.bytesOf(playAheadMs / PIECES_AHEAD, sampleRate));
        return Math.min(queue.bytes(), piece);
    }

    private double ms(int bytes) {
        return bytes * 500.0 / sampleRate;
    }

    private void sendPiece() {
        if (sentMs == 0) {
            client.accept(new ServerEvent.AudioStarted(turn));
        }
        byte[] piece = queue.copy(0, pieceBytes());
        queue.drop(piece.length);
        loudspeaker.audio(turn, piece);
        envelope.forget(playedMs - BEHIND_MS);
        envelope.add(piece, sampleRate);
        sentMs += ms(piece.length);
        if (!announced) {
            announced = true;
            session.accept(new TurnEvent.AudioSent(attempt));
        }
    }

    private void stopTimer() {
        if (timer != null) {
            timer.cancel();
            timer = null;
        }
    }
}
