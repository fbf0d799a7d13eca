package dev.parley.audio;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * A FIFO of audio bytes in pooled blocks. Many conversations hold seconds of audio for a short time; reusing the blocks keeps
 * them out of garbage collection. Dropped audio is overwritten. One thread only. A buffer that is never cleared only loses
 * the reuse of its blocks.
 */
public final class AudioBuffer {
    private static final int BLOCK_BYTES = 8192;

    /** Most free blocks that a thread keeps: 16 MiB. */
    private static final int MOST_SPARE = 2048;

    private static final ThreadLocal<ArrayDeque<byte[]>> SPARE = ThreadLocal.withInitial(ArrayDeque::new);

    /** Oldest audio first. */
    private final List<byte[]> blocks = new ArrayList<>();

    /** The last block, which is used most; null when there is no audio. */
    private byte[] last;

    /** Offset of the audio in the first block. */
    private int begin;

    private int bytes;

    /** Bytes of audio held. */
    public int bytes() {
        return bytes;
    }

    /** Adds audio at the end. */
    public void add(byte[] audio) {
        for (int done = 0; done < audio.length; ) {
            int end = begin + bytes;
            if (end % BLOCK_BYTES == 0) {
                byte[] spare = SPARE.get().poll();
                last = spare == null ? new byte[BLOCK_BYTES] : spare;
                blocks.add(last);
            }
            int some = Math.min(audio.length - done, BLOCK_BYTES - end % BLOCK_BYTES);
            System.arraycopy(audio, done, last, end % BLOCK_BYTES, some);
            done += some;
            bytes += some;
        }
    }

    /**
     * A copy of some of the audio.
     *
     * @param from  bytes from the beginning
     * @param count bytes
     * @throws IndexOutOfBoundsException when the buffer holds less
     */
    public byte[] copy(int from, int count) {
        Objects.checkFromIndexSize(from, count, bytes);
        int inLast = begin + from - (begin + bytes - 1) / BLOCK_BYTES * BLOCK_BYTES;
        if (last != null && inLast >= 0) {
            return Arrays.copyOfRange(last, inLast, inLast + count);
        }
        byte[] copy = new byte[count];
        for (int done = 0; done < count; ) {
            int at = begin + from + done;
            int some = Math.min(count - done, BLOCK_BYTES - at % BLOCK_BYTES);
            System.arraycopy(blocks.get(at / BLOCK_BYTES), at % BLOCK_BYTES, copy, done, some);
            done += some;
        }
        return copy;
    }

    /**
     * Drops audio from the beginning.
     *
     * @throws IndexOutOfBoundsException when the buffer holds less
     */
    public void drop(int count) {
        Objects.checkFromIndexSize(0, count, bytes);
        int end = begin + bytes;
        begin += count;
        bytes -= count;
        int free = bytes == 0 ? blocks.size() : begin / BLOCK_BYTES;
        if (free > 0) {
            for (int i = 0; i < free; i++) {
                spare(blocks.get(i), Math.min(BLOCK_BYTES, end - i * BLOCK_BYTES));
            }
            blocks.subList(0, free).clear();
            last = bytes == 0 ? null : last;
            begin = bytes == 0 ? 0 : begin % BLOCK_BYTES;
        }
    }

    /** Drops all. */
    public void clear() {
        drop(bytes);
    }

    private static void spare(byte[] block, int used) {
        ArrayDeque<byte[]> spare = SPARE.get();
        if (spare.size() < MOST_SPARE) {
            Arrays.fill(block, 0, used, (byte) 0);
            spare.push(block);
        }
    }
}
