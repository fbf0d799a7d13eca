package dev.parley.audio;

import java.util.function.DoubleSupplier;

/**
 * Voice is what stands out of the room next to clear frames: those that have a pitch, are louder than the room gets by
 * itself, about as loud as the user is, and louder than an echo can be. That leaves out clicks, coughs, other people's
 * talk and the assistant's echo, and keeps the hiss that ends many words. The numbers are the outcome of
 * {@code DetectorReport}, among the tests.
 */
public final class PitchVad implements VoiceActivityDetector {
    /** Softer than this root mean square of 16-bit samples, about -58 dB of full scale, nothing counts as voice. */
    private static final double FAINTEST = 40;

    /** Voice is at least this many times as loud as the room: 6 dB. */
    private static final double ABOVE_FLOOR = 2;

    /** How fast the room is taken to be louder: 1.7 dB a second near voice, which raises no floor, else 21 dB. */
    private static final double RISE_NEAR_VOICE = 1.004;

    private static final double RISE = 1.05;
    private static final int NEAR_VOICE_FRAMES = 15;

    /**
     * The room's own loud moments, such as other people's talk, are taken to be a little louder than the loudest of the
     * first 300 ms. After that they are followed, up by 1.2 dB a frame and down by a ninth of it, but not near voice.
     * Louder than -34 dB of full scale they are not the room's, but those of a user who did not wait.
     */
    private static final int FIRST_FRAMES = SpeechDetector.SETTLING_MS / Pcm.FRAME_MS;

    private static final double ABOVE_FIRST = 1.2;
    private static final double PEAKS_RISE = 1.15;
    private static final double PEAKS_FALL = 0.987;
    private static final double LOUDEST_ROOM = 650;

    /** A frame that repeats itself this strongly has a pitch; over the assistant, less will do next to one that has. */
    private static final double PITCHED = 0.4;

    private static final double STILL_PITCHED_OVER = 0.3;

    /** A voice that begins is certain when its last three frames come to this; over the assistant it is likely before. */
    private static final double CERTAIN = 0.9;

    /**
     * Over the assistant, a voice whose last three frames come to this, two with a strong pitch or three with a fair one,
     * needs no sound before it in a room that covers it: one that is less than 20 dB softer than the voice.
     */
    private static final double UNMISTAKABLE = 1.5;

    private static final double COVERS = 0.1;

    /** A clear frame is at least this loud beside the user's voice so far: -15 dB, over the assistant -12 dB. */
    private static final double OF_USER = 0.18;

    private static final double OF_USER_OVER = 0.25;

    /** An echo is softer than this fraction of the assistant: -17 dB. */
    private static final double OF_ASSISTANT = 0.14;

    /**
     * Frames after a clear one that may be voice without being clear: the hiss that ends many words has no pitch. One that
     * began in time may be longer.
     */
    private static final int AFTER_CLEAR = 8;

    private static final int LONGEST_HISS = 18;

    private static final int AFTER_CLEAR_OVER = 3;

    /** Frames before a clear one that were voice, and not clear. */
    private static final int BEFORE_CLEAR = 4;

    /** Over the assistant, frames without sound that are no break, but the "t" in "stop". */
    private static final int CLOSURE = 4;

    /** The memory of how loud the user is follows louder frames fast, softer ones slowly. */
    private static final double LOUDER = 0.2;

    private static final double SOFTER = 0.01;

    private final Periodicity periodicity = new Periodicity();
    private double floor = FAINTEST;
    /** How loud the room gets by itself. */
    private double peaks = FAINTEST;

    private int firstFrames = FIRST_FRAMES;
    /** How loud the user's clear frames are. */
    private double user;

    /** The strength of the last three frames, the latest first; 0 for one that is not clear. */
    private final double[] clear = new double[3];

    private int sinceClear = NEAR_VOICE_FRAMES;
    /** How many frames have stood out without a break, and how many did not since. */
    private int standing;

    private int sinceStanding = CLOSURE;

    @Override
    public int voiced(Pcm frame, boolean over, DoubleSupplier assistant) {
        double loudness = Math.sqrt(Pcm.meanSquare(frame.bytes(), 0, frame.bytes().length));
        periodicity.add(frame.bytes());
        boolean standsOut = loudness > FAINTEST && loudness > floor * ABOVE_FLOOR;
        sinceStanding = standsOut ? 0 : sinceStanding + 1;
        standing = standsOut || over && sinceStanding <= CLOSURE ? standing + 1 : 0;
        boolean unlikeRoom = loudness > Math.min(peaks, LOUDEST_ROOM);
        followRoom(loudness, over);
        boolean near = loudness > user * (over ? OF_USER_OVER : OF_USER);
        boolean candidate = standsOut && unlikeRoom && near;
        boolean echo = candidate && over && loudness <= assistant.getAsDouble() * OF_ASSISTANT;
        boolean clearNow = clear(candidate && !echo, over);
        double certainty = clear[0] + clear[1] + clear[2];
        boolean isClear = clearNow && (over || certainty >= CERTAIN || sinceClear < AFTER_CLEAR);
        sinceClear = isClear ? 0 : sinceClear + 1;
        if (isClear && !over) {
            user += (loudness - user) * (loudness > user ? LOUDER : SOFTER);
        }
        if (isClear) {
            boolean covered = over && certainty >= UNMISTAKABLE && floor > loudness * COVERS;
            int before = covered ? BEFORE_CLEAR : Math.min(standing - 1, BEFORE_CLEAR);
            return over && certainty < CERTAIN ? 1 : 1 + before;
        }
        return standsOut && (over ? sinceClear <= AFTER_CLEAR_OVER : endsWord()) ? 1 : 0;
    }

    private boolean endsWord() {
        int begun = sinceClear - standing + 1;
        return begun <= AFTER_CLEAR && sinceClear <= LONGEST_HISS;
    }

    private boolean clear(boolean candidate, boolean over) {
        double strength = candidate ? periodicity.strength() : 0;
        clear[2] = clear[1];
        clear[1] = clear[0];
        clear[0] = strength > (over && clear[1] > 0 ? STILL_PITCHED_OVER : PITCHED) ? strength : 0;
        return clear[0] > 0;
    }

    private void followRoom(double loudness, boolean over) {
        boolean nearVoice = sinceClear < NEAR_VOICE_FRAMES;
        double rise = nearVoice ? RISE_NEAR_VOICE : RISE;
        floor = Math.max(FAINTEST / ABOVE_FLOOR, loudness < floor ? (floor + loudness) / 2 : floor * rise);
        if (firstFrames > 0) {
            firstFrames--;
            peaks = Math.max(peaks, loudness * ABOVE_FIRST);
        } else if (!over && loudness < peaks) {
            peaks = Math.max(FAINTEST, peaks * PEAKS_FALL);
        } else if (!over && !nearVoice) {
            peaks *= PEAKS_RISE;
        }
    }
}
