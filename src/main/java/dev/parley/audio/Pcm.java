package dev.parley.audio;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * A stretch of audio: signed 16-bit little-endian, mono. Immutable by convention: the bytes are not copied, so neither giver
 * nor receiver may write to them.
 *
 * @param bytes      the samples, two bytes each; an even number of bytes
 * @param sampleRate in Hz
 */
public record Pcm(byte[] bytes, int sampleRate) {
    /** The rate of the microphone's audio, in Hz. */
    public static final int INPUT_RATE = 16_000;

    /** Bytes of one 20 ms frame of the microphone's audio. */
    public static final int FRAME_BYTES = 640;

    /** Milliseconds of one frame. */
    public static final int FRAME_MS = 20;

    private static final VarHandle SAMPLES =
            MethodHandles.byteArrayViewVarHandle(short[].class, ByteOrder.LITTLE_ENDIAN);

    public Pcm {
        if ((bytes.length & 1) != 0) {
            throw new IllegalArgumentException("half a sample: " + bytes.length + " bytes");
        }
    }

    /** Audio from the microphone. */
    public static Pcm input(byte[] bytes) {
        return new Pcm(bytes, INPUT_RATE);
    }

    /** Silence of this length. */
    public static Pcm silence(int ms, int sampleRate) {
        return new Pcm(new byte[bytesOf(ms, sampleRate)], sampleRate);
    }

    /** The samples of s16le bytes; half a sample at the end is left out. */
    public static short[] samples(byte[] bytes) {
        short[] samples = new short[bytes.length / 2];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = sample(bytes, i);
        }
        return samples;
    }

    /** The s16le bytes of samples. */
    public static byte[] bytes(short[] samples) {
        byte[] bytes = new byte[2 * samples.length];
        for (int i = 0; i < samples.length; i++) {
            SAMPLES.set(bytes, 2 * i, samples[i]);
        }
        return bytes;
    }

    /** Audio of s16le samples. */
    static short sample(byte[] bytes, int index) {
        return (short) SAMPLES.get(bytes, 2 * index);
    }

    /** Audio of a range of s16le bytes, {@code to} exclusive. */
    static double meanSquare(byte[] bytes, int from, int to) {
        long squares = 0;
        for (int i = from / 2; i < to / 2; i++) {
            int sample = sample(bytes, i);
            squares += sample * sample;
        }
        return 2.0 * squares / (to - from);
    }

    /** Bytes of audio in this time. */
    public static int bytesOf(int ms, int sampleRate) {
        return (int) ((long) ms * sampleRate / 1000) * 2;
    }

    /** Length in milliseconds. */
    public double ms() {
        return bytes.length * 500.0 / sampleRate;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Pcm pcm && sampleRate == pcm.sampleRate && Arrays.equals(bytes, pcm.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(bytes) + sampleRate;
    }

    /** The length only: audio is never written to a log. */
    @Override
    public String toString() {
        return "Pcm[" + ms() + " ms at " + sampleRate + " Hz]";
    }
}
