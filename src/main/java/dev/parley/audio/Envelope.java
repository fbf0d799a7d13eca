package dev.parley.audio;

import java.util.Arrays;

/** Loudness of an audio stream over its own time. One stream, one thread. */
public final class Envelope {
    private static final int SLICE_MS = 20;

    /** End of each slice in ms, and the mean square of its samples; valid from {@code first} on. */
    private double[] ends = new double[64];

    private double[] powers = new double[64];
    private int first;
    private int size;

    /** Start of the first slice, end of the last one. */
    private double beginMs;

    private double endMs;

    /** Appends audio: s16le mono. */
    public void add(byte[] pcm, int sampleRate) {
        int slice = Math.max(2, Pcm.bytesOf(SLICE_MS, sampleRate));
        for (int at = 0; at < pcm.length; at += slice) {
            int end = Math.min(pcm.length, at + slice);
            endMs += (end - at) * 500.0 / sampleRate;
            makeRoom();
            ends[size] = endMs;
            powers[size++] = Pcm.meanSquare(pcm, at, end);
        }
    }

    private void makeRoom() {
        if (size == ends.length) {
            int kept = size - first;
            int room = kept > size / 2 ? 2 * size : size;
            ends = Arrays.copyOf(Arrays.copyOfRange(ends, first, size), room);
            powers = Arrays.copyOf(Arrays.copyOfRange(powers, first, size), room);
            first = 0;
            size = kept;
        }
    }

    /** Forgets slices that ended before this. */
    public void forget(double beforeMs) {
        for (; first < size && ends[first] < beforeMs; first++) {
            beginMs = ends[first];
        }
    }

    /**
     * The loudest slice of a stretch of the stream, as the root mean square of 16-bit samples; 0 where there is none. Slices
     * before the stretch are forgotten.
     */
    public double loudest(double fromMs, double toMs) {
        forget(fromMs);
        double loudest = 0;
        double sliceMs = beginMs;
        for (int i = first; i < size && sliceMs <= toMs; i++) {
            loudest = Math.max(loudest, powers[i]);
            sliceMs = ends[i];
        }
        return Math.sqrt(loudest);
    }

    /** Starts a new stream. */
    public void clear() {
        first = 0;
        size = 0;
        beginMs = 0;
        endMs = 0;
    }
}
