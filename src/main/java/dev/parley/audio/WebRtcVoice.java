package dev.parley.audio;

import io.github.givimad.libfvadjni.VoiceActivityDetector;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The WebRTC voice activity detector (libfvad), and a gate on loudness behind it: the detector goes on saying "voice" for
 * up to 100 ms after voice has ended, which would delay the end of every turn, and the gate takes that back.
 */
public final class WebRtcVoice implements VoiceClassifier {
    /** Softer than this root mean square of 16-bit samples, about -58 dB of full scale, nothing counts as voice. */
    private static final double FAINTEST = 40;

    /** Voice is at least this many times as loud as the room. */
    private static final double ABOVE_FLOOR = 1.8;

    /** Voice is at least this fraction as loud as the loudest voice of the last seconds: -34 dB. */
    private static final double OF_PEAK = 0.02;

    private static final double FLOOR_RISE_PER_FRAME = 1.004;
    private static final double PEAK_FALL_PER_FRAME = 0.995;

    private final VoiceActivityDetector detector;
    private final short[] samples = new short[Pcm.FRAME_BYTES / 2];
    private double floor = FAINTEST;
    private double peak;

    public WebRtcVoice() {
        try {
            detector = VoiceActivityDetector.newInstance();
            detector.setMode(VoiceActivityDetector.Mode.AGGRESSIVE);
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
    public boolean voiced(Pcm frame) {
        double loudness = read(frame.bytes());
        boolean voiced = process() && loudness > FAINTEST && loudness > floor * ABOVE_FLOOR && loudness > peak * OF_PEAK;
        floor = Math.max(FAINTEST / ABOVE_FLOOR, loudness < floor ? (floor + loudness) / 2 : floor * FLOOR_RISE_PER_FRAME);
        peak = voiced ? Math.max(peak, loudness) : peak * PEAK_FALL_PER_FRAME;
        return voiced;
    }

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
