package dev.parley.audio;

import java.util.function.DoubleSupplier;

/**
 * Hears when the user starts and stops speaking, and counts the silence after it, in audio time: frames, not the clock, so
 * that a stalled network doesn't end a turn. One object per microphone, used by one thread at a time.
 *
 * <p>A single voiced frame is no speech: an onset wants several in a short window, more of them while the assistant can
 * be heard, which may be heard in the microphone too; there it is a hint. Within a short gap voice goes on as the same speech; after it, a
 * noise shorter than an onset doesn't start the count of silence anew.
 */
public final class SpeechDetector {
    /** The detector needs this long after the microphone opened to know what it hears, in milliseconds of audio. */
    static final int SETTLING_MS = 140;

    /** Voice of this length is speech when nothing else can be heard. */
    static final int ONSET_MS = 60;

    /** While the assistant can be heard, speech may have this much else in it until it counts as such. */
    static final int BREAKS_MS = 100;

    /** Pauses shorter than this are part of speech. */
    static final int GAP_MS = 200;

    private final VoiceActivityDetector voice;
    private final Listener listener;
    private final int holdFrames;
    private final int bargeInMs;
    private final int gapMs;
    private final int speculateAfterMs;
    private int[] marks;

    private int settlingMs = SETTLING_MS;
    /** The last 64 frames, the latest in the lowest bit; 1 is voiced. */
    private long recent;

    private boolean speaking;
    private boolean hinted;
    /** Milliseconds since the last voiced frame of speech; -1 when the last silence was counted to its end. */
    private int silenceMs = -1;

    /** Voice in the speech that goes on, in milliseconds. */
    private int voiceMs;

    private int nextMark;

    /** What is heard. Called inside {@link #frame} and {@link #stall}. */
    public interface Listener {
        /** The user may be starting to speak, while the assistant can be heard. */
        void hint();

        /** It was nothing. */
        void faded();

        /** The user speaks. @param sinceMs how long ago the first voiced frame of it began, in milliseconds of audio */
        void started(int sinceMs);

        /**
         * The speech that started has {@code bargeInMs} of voice in it. Told once for each start, unless the speech stops
         * before.
         *
         * @param voiceMs milliseconds of voice since the speech began
         */
        default void sustained(int voiceMs) {}

        /** The user paused. @param sinceMs milliseconds of audio since the last voiced frame */
        void stopped(int sinceMs);

        /** One of the marks is reached. @param ms milliseconds of audio since the last voiced frame */
        void silence(int ms);
    }

    /**
     * @param holdMs           milliseconds of voice that are speech while the assistant can be heard; at most 800
     * @param bargeInMs        milliseconds of voice after which speech is {@link Listener#sustained}
     * @param speculateAfterMs silence to tell of, in milliseconds; 0 for none
     * @param silenceMs        silence that ends the count, in milliseconds
     */
    public SpeechDetector(
            VoiceActivityDetector voice,
            int holdMs,
            int bargeInMs,
            int speculateAfterMs,
            int silenceMs,
            Listener listener) {
        this.voice = voice;
        this.listener = listener;
        this.holdFrames = frames(holdMs);
        this.bargeInMs = bargeInMs;
        this.gapMs = speculateAfterMs > 0 ? Math.min(GAP_MS, speculateAfterMs) : Math.min(GAP_MS, silenceMs);
        this.speculateAfterMs = speculateAfterMs;
        endSilenceAfter(silenceMs);
    }

    /** @param silenceMs silence that ends the count from now on, in milliseconds */
    public void endSilenceAfter(int silenceMs) {
        marks = speculateAfterMs > 0 && speculateAfterMs < silenceMs
                ? new int[] {speculateAfterMs, silenceMs}
                : new int[] {silenceMs};
        nextMark = 0;
    }

    /**
     * Takes the next frame.
     *
     * @param frame     20 ms at 16 kHz
     * @param over      whether the assistant can be heard at this moment
     * @param assistant how loud it then is, as the root mean square of 16-bit samples; asked at most once, in this call
     */
    public void frame(Pcm frame, boolean over, DoubleSupplier assistant) {
        int frames = voice.voiced(frame, over, assistant);
        boolean voiced = frames > 0 && settlingMs <= 0;
        settlingMs -= Pcm.FRAME_MS;
        recent = recent << 1 | (voiced ? (1 << frames) - 1 : 0);
        if (speaking) {
            silenceMs = voiced ? 0 : silenceMs + Pcm.FRAME_MS;
            hearMore(voiced ? Pcm.FRAME_MS : 0);
        } else {
            if (silenceMs >= 0) {
                silenceMs += Pcm.FRAME_MS;
            }
            onset(voiced, over);
        }
        if (speaking && silenceMs >= gapMs) {
            speaking = false;
            // The voice before the pause is no part of an onset after it.
            recent = 0;
            listener.stopped(silenceMs);
        }
        // A voiced frame may be the beginning of speech, which would end the silence: the next frames tell.
        if (!speaking && !voiced && silenceMs >= 0) {
            passMarks();
        }
    }

    /**
     * No frames come, as from a client that sends none in silence: speech has paused, and its silence goes on until frames
     * come again, or {@link #stall}.
     *
     * @param ms since the last frame, in milliseconds of the clock
     */
    public void pause(int ms) {
        recent = 0;
        fade();
        if (speaking) {
            speaking = false;
            listener.stopped(silenceMs + ms);
        }
        if (silenceMs >= 0 && nextMark < marks.length - 1 && silenceMs + ms >= marks[nextMark]) {
            nextMark++;
            listener.silence(silenceMs + ms);
        }
    }

    /**
     * No frame has come for long: that counts as silence, and as enough of it.
     *
     * @param ms since the last frame, in milliseconds of the clock
     */
    public void stall(int ms) {
        recent = 0;
        fade();
        if (silenceMs < 0) {
            return;
        }
        int silence = Math.max(silenceMs + ms, marks[marks.length - 1]);
        silenceMs = -1;
        if (speaking) {
            speaking = false;
            listener.stopped(silence);
        }
        listener.silence(silence);
    }

    /** Silence since the last voiced frame of speech, in milliseconds of audio; 0 while none is counted. */
    public int silenceMs() {
        return Math.max(0, silenceMs);
    }

    /** Whether silence is being counted, so that {@link #stall} would tell of something. */
    public boolean counting() {
        return speaking || silenceMs >= 0 || hinted;
    }

    private void onset(boolean voiced, boolean assistantAudible) {
        if (assistantAudible && voiced && !hinted) {
            hinted = true;
            listener.hint();
        }
        int needed = assistantAudible ? holdFrames : frames(ONSET_MS);
        int window = needed + (assistantAudible ? frames(BREAKS_MS) : needed / 2);
        long seen = recent & (1L << window) - 1;
        if (Long.bitCount(seen) >= needed) {
            speaking = true;
            hinted = false;
            silenceMs = 0;
            nextMark = 0;
            listener.started((64 - Long.numberOfLeadingZeros(seen)) * Pcm.FRAME_MS);
            voiceMs = 0;
            hearMore(Long.bitCount(seen) * Pcm.FRAME_MS);
        } else if ((recent & (1L << frames(GAP_MS)) - 1) == 0) {
            fade();
        }
    }

    private void hearMore(int ms) {
        boolean before = voiceMs >= bargeInMs;
        voiceMs += ms;
        if (!before && voiceMs >= bargeInMs) {
            listener.sustained(voiceMs);
        }
    }

    private void fade() {
        if (hinted) {
            hinted = false;
            listener.faded();
        }
    }

    private void passMarks() {
        int ms = silenceMs;
        if (ms >= marks[marks.length - 1]) {
            silenceMs = -1;
            listener.silence(ms);
        } else if (ms >= marks[nextMark]) {
            nextMark++;
            listener.silence(ms);
        }
    }

    private static int frames(int ms) {
        return Math.max(1, ms / Pcm.FRAME_MS);
    }
}
