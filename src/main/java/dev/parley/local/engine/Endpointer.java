package dev.parley.local.engine;

import io.vertx.core.buffer.Buffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Finds where speech begins and ends in 16 kHz PCM by its energy over the noise floor. A stand-in for the vendor's
 * voice activity model, with the vendor's parameters. All times are of audio, not of the clock. One per connection, on
 * its event loop.
 */
public final class Endpointer {
    private static final int FRAME_MS = 20;
    private static final int FRAME_BYTES = 640;
    private static final double LOWEST_FLOOR_DB = 30;
    private static final double FLOOR_RISE_DB = 0.03;
    private static final int ONSET_WINDOW_FRAMES = 25;

    /**
     * The vendor's parameters.
     *
     * @param threshold the probability of speech, 0 to 1, over which a frame is voiced
     * @param prefixMs audio before the start that belongs to the utterance
     * @param silenceMs of silence that end it
     * @param minSpeechMs of speech that start it
     */
    public record Settings(double threshold, int prefixMs, int silenceMs, int minSpeechMs) {}

    /** Told what was found, in order, within {@link #add}. */
    public interface Listener {
        /** Speech has begun; {@code prefix} is the audio from before the decision on. */
        void started(Buffer prefix);

        /** The next audio of the utterance. */
        void audioOfUtterance(Buffer pcm);

        /** Silence has lasted long enough. */
        void ended();
    }

    private final Listener listener;
    private final Settings settings;
    private Buffer rest = Buffer.buffer();
    private final Deque<Buffer> before = new ArrayDeque<>();
    private final Deque<Boolean> recent = new ArrayDeque<>();
    private double floorDb = 40;
    private boolean speaking;
    private int silentMs;

    public Endpointer(Settings settings, Listener listener) {
        this.settings = settings;
        this.listener = listener;
    }

    /** Looks at the next audio, any whole number of samples. */
    public void add(Buffer pcm) {
        rest.appendBuffer(pcm);
        int at = 0;
        for (; at + FRAME_BYTES <= rest.length(); at += FRAME_BYTES) {
            frame(rest.getBuffer(at, at + FRAME_BYTES));
        }
        rest = rest.getBuffer(at, rest.length());
    }

    /** Forgets the running utterance: somebody else has ended it. */
    public void reset() {
        speaking = false;
        silentMs = 0;
        recent.clear();
        before.clear();
    }

    private void frame(Buffer frame) {
        boolean voiced = probability(frame) >= settings.threshold();
        if (speaking) {
            listener.audioOfUtterance(frame);
            silentMs = voiced ? 0 : silentMs + FRAME_MS;
            if (silentMs >= settings.silenceMs()) {
                reset();
                listener.ended();
            }
            return;
        }
        recent.addLast(voiced);
        if (recent.size() > ONSET_WINDOW_FRAMES) {
            recent.removeFirst();
        }
        before.addLast(frame);
        // What led to the decision belongs to the utterance as well as the prefix before it.
        if (before.size() * FRAME_MS > settings.prefixMs() + ONSET_WINDOW_FRAMES * FRAME_MS) {
            before.removeFirst();
        }
        if (voiced && voicedMs() >= onsetMs()) {
            speaking = true;
            silentMs = 0;
            Buffer prefix = Buffer.buffer();
            before.forEach(prefix::appendBuffer);
            before.clear();
            listener.started(prefix);
        }
    }

    /** The soft sounds of a word have little energy, where the vendor's model hears them: half of it is enough. */
    private int onsetMs() {
        return Math.max(FRAME_MS, settings.minSpeechMs() / 2);
    }

    private int voicedMs() {
        return (int) recent.stream().filter(voiced -> voiced).count() * FRAME_MS;
    }

    private double probability(Buffer frame) {
        double db = levelDb(frame);
        floorDb = Math.max(LOWEST_FLOOR_DB, Math.min(db, floorDb + FLOOR_RISE_DB));
        return Math.max(0, Math.min(1, (db - floorDb - 3) / 20));
    }

    /** The level of a piece of PCM in decibels over an amplitude of one: 0 is digital silence, 90 is full scale. */
    public static double levelDb(Buffer pcm) {
        double sum = 0;
        for (int i = 0; i + 1 < pcm.length(); i += 2) {
            double sample = pcm.getShortLE(i);
            sum += sample * sample;
        }
        return 10 * Math.log10(1 + sum / Math.max(1, pcm.length() / 2));
    }
}
