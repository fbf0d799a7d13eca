package dev.parley.audio;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The WebRTC voice activity detector (libfvad), and what it lacks: it goes on saying "voice" after voice has ended, drops
 * the hiss that ends many words, and takes clicks, coughs, other people's talk and the assistant's echo for voice. So voice
 * is what stands out of the room next to clear frames, which the detector finds to be voice, have a pitch, are about as
 * loud as the user is, and louder than an echo can be. The numbers are the outcome of {@code DetectorReport}, among the
 * tests.
 */
public final class WebRtcVoice implements VoiceClassifier {
    /** Softer than this root mean square of 16-bit samples, about -58 dB of full scale, nothing counts as voice. */
    private static final double FAINTEST = 40;

    /** Voice is at least this many times as loud as the room: 6 dB. */
    private static final double ABOVE_FLOOR = 2;

    /** How fast the room is taken to be louder: 1.7 dB a second near voice, which raises no floor, else 21 dB. */
    private static final double RISE_NEAR_VOICE = 1.004;

    private static final double RISE = 1.05;
    private static final int NEAR_VOICE_FRAMES = 15;

    /** A frame that repeats itself this strongly has a pitch. */
    private static final double PITCHED = 0.4;

    /** Over the assistant, a voice is certain when its last three frames come to this. */
    private static final double CERTAIN = 0.9;

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
    private static final int BEFORE_CLEAR = 3;

    /** The memory of how loud the user is follows louder frames fast, softer ones slowly. */
    private static final double LOUDER = 0.2;

    private static final double SOFTER = 0.01;

    private final VoiceActivityDetector detector;
    private final Periodicity periodicity = new Periodicity();
    private final short[] samples = new short[Pcm.FRAME_BYTES / 2];
    private double floor = FAINTEST;
    /** How loud the user's clear frames are. */
    private double user;

    /** The strength of the last three frames, the latest first; 0 for one that is not clear. */
    private final double[] clear = new double[3];

    private int sinceClear = NEAR_VOICE_FRAMES;
    /** How many frames have stood out without a break. */
    private int standing;

    public WebRtcVoice() {
        try {
            detector = VoiceActivityDetector.newInstance();
            detector.setMode(VoiceActivityDetector.Mode.VERY_AGGRESSIVE);
            detector.setSampleRate(VoiceActivityDetector.SampleRate.fromValue(Pcm.INPUT_RATE));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Loads the native library, once per process. Touches the disk: not for an event loop. Any thread. */
    public static synchronized void load() {
        try {
            VoiceActivityDetector.loadLibrary();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public int voiced(Pcm frame, double assistant) {
        boolean over = assistant > 0;
        double loudness = read(frame.bytes());
        periodicity.add(samples);
        boolean standsOut = loudness > FAINTEST && loudness > floor * ABOVE_FLOOR;
        standing = standsOut ? standing + 1 : 0;
        followRoom(loudness);
        boolean near = loudness > assistant * OF_ASSISTANT && loudness > user * (over ? OF_USER_OVER : OF_USER);
        boolean isClear = clear(process() && standsOut && near)
                && (clear[0] + clear[1] + clear[2] >= CERTAIN || !over && sinceClear < AFTER_CLEAR);
        sinceClear = isClear ? 0 : sinceClear + 1;
        if (isClear && !over) {
            user += (loudness - user) * (loudness > user ? LOUDER : SOFTER);
        }
        if (isClear) {
            return Math.min(standing, 1 + BEFORE_CLEAR);
        }
        return standsOut && (over ? sinceClear <= AFTER_CLEAR_OVER : endsWord()) ? 1 : 0;
    }

    private boolean endsWord() {
        int begun = sinceClear - standing + 1;
        return begun <= AFTER_CLEAR && sinceClear <= LONGEST_HISS;
    }

    private boolean clear(boolean candidate) {
        double strength = candidate ? periodicity.strength() : 0;
        clear[2] = clear[1];
        clear[1] = clear[0];
        clear[0] = strength > PITCHED ? strength : 0;
        return clear[0] > 0;
    }

    private void followRoom(double loudness) {
        double rise = sinceClear < NEAR_VOICE_FRAMES ? RISE_NEAR_VOICE : RISE;
        floor = Math.max(FAINTEST / ABOVE_FLOOR, loudness < floor ? (floor + loudness) / 2 : floor * rise);
    }

    /** The frame's samples, and how loud they are. */
    private double read(byte[] bytes) {
        double squares = 0;
        for (int i = 0; i < samples.length; i++) {
            short sample = (short) (bytes[2 * i] & 0xFF | bytes[2 * i + 1] << 8);
            samples[i] = sample;
            squares += (double) sample * sample;
        }
        return Math.sqrt(squares / samples.length);
    }

    private boolean process() {
        try {
            return detector.process(samples);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        detector.close();
    }
}
