package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.session.Session;
import dev.parley.time.Timers;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Queue;

/**
 * The client's audio: heard as it comes, or, from a client that ends the user's turns itself, when it says so.
 */
final class InputBuffer {
    /** The least audio that can be committed, in milliseconds. */
    private static final int MIN_COMMIT_MS = 100;

    /** The longest audio that waits for a commit, in frames; what comes then is lost. */
    private static final int MAX_HELD = 60_000 / Pcm.FRAME_MS;

    /** More than this in one message is heard bit by bit, so that other conversations are not held up, in milliseconds. */
    private static final int PIECE_MS = 1000;

    private final Session session;
    private final RealtimeSettings settings;
    private final InputAudio audio;
    /** What is still to be heard, and what hears it. */
    private final Queue<byte[]> pieces = new ArrayDeque<>();

    private Timers.Timer next;
    private final List<Pcm> held = new ArrayList<>();
    /** Since the last commit, and in all. */
    private double bufferedMs;

    private double receivedMs;

    InputBuffer(Session session, RealtimeSettings settings) {
        this.session = session;
        this.settings = settings;
        this.audio = new InputAudio(settings.input());
    }

    /** What comes from now on is in the session's format. */
    void formatChanged() {
        hearAll();
        audio.use(settings.input());
    }

    /** Milliseconds of audio so far. */
    double receivedMs() {
        return receivedMs;
    }

    byte[] decode(JsonNode base64) throws RefusedException {
        try {
            return Base64.getDecoder().decode(base64.asText());
        } catch (IllegalArgumentException e) {
            throw RefusedException.value("audio", "The audio is not base64");
        }
    }

    /** Milliseconds of this audio. */
    double ms(byte[] bytes) {
        return audio.ms(bytes.length);
    }

    void append(byte[] bytes) {
        bufferedMs += ms(bytes);
        receivedMs += ms(bytes);
        int piece = settings.input().rate() * settings.input().bytesPerSample() * PIECE_MS / 1000;
        for (int from = 0; from < bytes.length; from += piece) {
            pieces.add(Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + piece)));
        }
        if (next == null) {
            hear();
        }
    }

    private void hear() {
        next = null;
        if (!pieces.isEmpty()) {
            audio.add(pieces.poll(), settings.pushToTalk() ? this::hold : session::frame);
        }
        if (!pieces.isEmpty()) {
            next = session.after(1, this::hear);
        }
    }

    private void hearAll() {
        while (!pieces.isEmpty()) {
            audio.add(pieces.poll(), settings.pushToTalk() ? this::hold : session::frame);
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

    private void hold(Pcm frame) {
        if (held.size() < MAX_HELD) {
            held.add(frame);
        }
    }

    void clear() {
        pieces.clear();
        held.clear();
        audio.clear();
        bufferedMs = 0;
    }

    /** Makes sure that there is something to commit, and that all of it was heard. */
    void check() throws RefusedException {
        hearAll();
        if (bufferedMs < MIN_COMMIT_MS) {
            throw new RefusedException("input_audio_buffer_commit_empty", "Less than 100 ms of audio to commit", null);
        }
    }

    /** What there is belongs to an item. */
    void committed() {
        bufferedMs = 0;
    }

    /** Ends the user's turn: what was held is all of it, or silence follows what was heard. */
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
