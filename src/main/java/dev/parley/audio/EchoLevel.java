package dev.parley.audio;

import java.util.Arrays;

/**
 * How loud the assistant's own voice comes back through the microphone, learned while the assistant is audible. Until
 * something is known, -17 dB is assumed, unless nothing at all comes back for half a second; afterwards the loudest of the
 * last 1.2 to 2.4 seconds counts, with a margin.
 */
final class EchoLevel {
    /** The share of the assistant's loudness that is assumed at first: -17 dB. */
    private static final double ASSUMED = 0.14;

    /** An echo may be this much louder than the loudest that was heard: 4 dB. */
    private static final double MARGIN = 1.6;

    /** The loudest of the last one to two stretches counts: 1.2 s of audible frames each. */
    private static final int STRETCH_FRAMES = 60;

    /** Something is known after a shorter first stretch: 1.1 s. */
    private static final int FIRST_FRAMES = 55;

    /** Where less than -34 dB came back in so many frames, the microphone is taken for one without echo until more comes. */
    private static final int QUIET_FRAMES = 27;

    private static final double LITTLE = 0.02;

    /** A frame teaches only after so many others: the beginning of a word is often recognised only with the rest of it. */
    private static final int DELAY_FRAMES = 20;

    /** The assistant is loud enough to learn from above this root mean square of 16-bit samples, -44 dB of full scale. */
    private static final double LOUD = 200;

    private final double[] pending = new double[DELAY_FRAMES];
    private int waiting;
    private double last = ASSUMED / MARGIN;
    private double current;
    private int frames = STRETCH_FRAMES - FIRST_FRAMES;

    /** An echo of the assistant at this loudness is at most this loud; both as the root mean square of samples. */
    double most(double assistant) {
        return assistant * Math.max(last, current) * MARGIN;
    }

    /**
     * A frame that may be the assistant's echo.
     *
     * @param loudness of the microphone, 0 when it is not like speech at all
     */
    void heard(double loudness, double assistant) {
        if (assistant < LOUD) {
            return;
        }
        int slot = frames % DELAY_FRAMES;
        if (waiting == DELAY_FRAMES) {
            current = Math.max(current, pending[slot]);
        } else {
            waiting++;
        }
        pending[slot] = Math.min(1, loudness / assistant);
        frames++;
        if (frames == STRETCH_FRAMES - FIRST_FRAMES + QUIET_FRAMES) {
            last = Math.max(current, Arrays.stream(pending).max().orElse(0)) < LITTLE ? 0 : last;
        }
        if (frames % STRETCH_FRAMES == 0) {
            last = current;
            current = 0;
        }
    }

    /** The user speaks: what was heard just before was the user, too. */
    void userSpeaks() {
        Arrays.fill(pending, 0);
    }
}
