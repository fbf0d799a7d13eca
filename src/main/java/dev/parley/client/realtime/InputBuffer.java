package dev.parley.client.realtime;

import dev.parley.audio.Pcm;
import dev.parley.client.AudioFormat;
import dev.parley.client.FrameCutter;
import dev.parley.session.Session;
import dev.parley.time.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/** The client's audio. It is heard as it comes; from a client that ends the user's turns itself, when it is committed. */
final class InputBuffer {
    /** The least audio that can be committed, in milliseconds. */
    private static final int MIN_COMMIT_MS = 100;

    /** The longest audio that waits for a commit, in frames; what comes then is lost. */
    private static final int MAX_HELD = 60_000 / Pcm.FRAME_MS;

    /** Longer audio is processed in pieces of this length, in milliseconds, so that other conversations are not delayed. */
    private static final int PIECE_MS = 1000;

    private final Session session;
    private final RealtimeSettings settings;
    private final Runnable allHeard;
    private FrameCutter audio;
    /** Pieces that are still to be processed, each of at most a second, and the timer of the next. */
    private final Deque<Runnable> pieces = new ArrayDeque<>();

    private Timers.Timer next;
    private final List<Pcm> held = new ArrayList<>();
    /** Milliseconds of audio: received, heard or held, and assigned to items. */
    private double receivedMs;

    private double heardMs;
    private double committedMs;

    /** @param allHeard called when delayed audio has been processed */
    InputBuffer(Session session, RealtimeSettings settings, Runnable allHeard) {
        this.session = session;
        this.settings = settings;
        this.allHeard = allHeard;
        this.audio = new FrameCutter(settings.input());
    }

    /** The session was updated. If the client no longer ends the turns, uncommitted audio is heard now. */
    void updated() {
        if (settings.pushToTalk() || held.isEmpty()) {
            return;
        }
        List<Pcm> frames = List.copyOf(held);
        held.clear();
        heardMs -= frames.size() * Pcm.FRAME_MS;
        int piece = PIECE_MS / Pcm.FRAME_MS;
        for (int to = frames.size(); to > 0; to -= piece) {
            List<Pcm> part = frames.subList(Math.max(0, to - piece), to);
            pieces.addFirst(() -> part.forEach(this::take));
        }
        if (!hearing()) {
            hear();
        }
    }

    /** Milliseconds of audio that were heard so far. */
    double heardMs() {
        return heardMs;
    }

    /** Whether there is audio that was not heard yet. */
    boolean hearing() {
        return next != null;
    }

    /** Milliseconds of this audio. */
    double ms(String base64) {
        AudioFormat format = settings.input();
        return 750.0 * base64.length() / format.bytesPerSample() / format.rate();
    }

    /**
     * Takes audio. It is decoded as it is heard.
     *
     * @param wrong takes the error if base64 after the first second is invalid
     */
    void append(String base64, Consumer<RefusedException> wrong) throws RefusedException {
        AudioFormat format = settings.input();
        int piece = format.rate() * format.bytesPerSample() * PIECE_MS / 1000 / 3 * 4;
        byte[] first = decode(base64, 0, piece);
        receivedMs += ms(base64);
        pieces.add(() -> hear(first, format));
        if (base64.length() > piece) {
            pieces.add(() -> hear(base64, piece, piece, format, wrong));
        }
        if (!hearing()) {
            hear();
        }
    }

    private void hear(String base64, int from, int piece, AudioFormat format, Consumer<RefusedException> wrong) {
        try {
            hear(decode(base64, from, piece), format);
            if (base64.length() - from > piece) {
                pieces.addFirst(() -> hear(base64, from + piece, piece, format, wrong));
            }
        } catch (RefusedException e) {
            wrong.accept(e);
        }
    }

    /** Audio of another format than before begins anew. */
    private void hear(byte[] bytes, AudioFormat format) {
        if (!format.equals(audio.format())) {
            audio = new FrameCutter(format);
        }
        audio.add(bytes, this::take);
    }

    private static byte[] decode(String base64, int from, int length) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64.substring(from, Math.min(base64.length(), from + length)));
        } catch (IllegalArgumentException e) {
            throw RefusedException.value("audio", "The audio is not base64");
        }
    }

    private void hear() {
        if (!pieces.isEmpty()) {
            pieces.poll().run();
        }
        next = pieces.isEmpty() ? null : session.after(1, this::hearOn);
    }

    private void hearOn() {
        hear();
        if (!hearing()) {
            allHeard.run();
        }
    }

    private void take(Pcm frame) {
        heardMs += Pcm.FRAME_MS;
        if (!settings.pushToTalk()) {
            session.frame(frame);
        } else if (held.size() < MAX_HELD) {
            held.add(frame);
        }
    }

    /** The conversation is over. */
    void close() {
        clear();
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    void clear() {
        pieces.clear();
        held.clear();
        audio.clear();
        heardMs = receivedMs;
        committedMs = receivedMs;
    }

    /** Makes sure that there is something to commit. */
    void check() throws RefusedException {
        if (receivedMs - committedMs < MIN_COMMIT_MS) {
            throw new RefusedException("input_audio_buffer_commit_empty", "Less than 100 ms of audio to commit", null);
        }
    }

    /** What was heard belongs to an item. */
    void committed() {
        committedMs = heardMs;
    }

    /** Ends the user's turn: with the held audio, or with silence after the audio that was heard. */
    void endTurn() {
        if (settings.pushToTalk()) {
            List<Pcm> spoken = List.copyOf(held);
            held.clear();
            session.utterance(spoken);
            return;
        }
        for (int ms = 0; ms <= settings.control().silenceMs(); ms += Pcm.FRAME_MS) {
            session.frame(Pcm.silence(Pcm.FRAME_MS, Pcm.INPUT_RATE));
        }
    }
}
