package dev.parley.audio;

import java.util.ArrayDeque;
import java.util.Deque;

/**
 * How loud a stream of audio is, along its own time. One stream, one thread. Keeps about as much as is looked back at.
 */
public final class Envelope {
    private static final int SLICE_MS = 20;

    private final Deque<Slice> slices = new ArrayDeque<>();
    private double endMs;

    private record Slice(double fromMs, double toMs, double loudness) {}

    /** The next audio: s16le mono from one byte up to another. */
    public void add(byte[] pcm, int from, int to, int sampleRate) {
        int slice = Math.max(2, Pcm.bytesOf(SLICE_MS, sampleRate));
        for (int at = from; at < to; at += slice) {
            int end = Math.min(to, at + slice);
            double begunMs = endMs;
            endMs += (end - at) * 500.0 / sampleRate;
            slices.add(new Slice(begunMs, endMs, loudness(pcm, at, end)));
        }
    }

    /**
     * The loudest of a stretch of the stream, as the root mean square of 16-bit samples, 0 where there is nothing. What is
     * before the stretch is forgotten.
     */
    public double loudest(double fromMs, double toMs) {
        while (!slices.isEmpty() && slices.peek().toMs < fromMs) {
            slices.remove();
        }
        double loudest = 0;
        for (Slice slice : slices) {
            if (slice.fromMs > toMs) {
                break;
            }
            loudest = Math.max(loudest, slice.loudness);
        }
        return loudest;
    }

    /** A new stream begins. */
    public void clear() {
        slices.clear();
        endMs = 0;
    }

    private static double loudness(byte[] pcm, int from, int to) {
        double squares = 0;
        for (int i = from; i + 1 < to; i += 2) {
            double sample = (short) (pcm[i] & 0xFF | pcm[i + 1] << 8);
            squares += sample * sample;
        }
        return Math.sqrt(2 * squares / (to - from));
    }
}
