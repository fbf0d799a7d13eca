package dev.parley.stt;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.ThreadLocalRandom;

/**
 * A text as a WebSocket's client frames it, whole and masked (RFC 6455, 5.2 and 5.3). Vert.x and Netty make one by way of
 * two more objects and two more copies; audio is sent too often for that.
 */
final class ClientFrame {
    private static final int FINAL_TEXT = 0x81;
    private static final int MASKED = 0x80;
    private static final int TWO_BYTES = 126;
    private static final int EIGHT_BYTES = 127;
    private static final int LONGEST_HEADER = 14;

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private ClientFrame() {}

    /**
     * The frame, whose release is the caller's. Any thread.
     *
     * @param utf8 backed by an array; what remains is sent, and is used up: it is masked where it stands
     */
    static ByteBuf ofText(ByteBuffer utf8, ByteBufAllocator allocator) {
        int length = utf8.remaining();
        ByteBuf frame = allocator.directBuffer(LONGEST_HEADER + length).writeByte(FINAL_TEXT);
        if (length < TWO_BYTES) {
            frame.writeByte(MASKED | length);
        } else if (length <= 0xFFFF) {
            frame.writeByte(MASKED | TWO_BYTES).writeShort(length);
        } else {
            frame.writeByte(MASKED | EIGHT_BYTES).writeLong(length);
        }
        int key = ThreadLocalRandom.current().nextInt();
        mask(utf8.array(), utf8.arrayOffset() + utf8.position(), length, key);
        return frame.writeInt(key).writeBytes(utf8);
    }

    private static void mask(byte[] bytes, int from, int length, int key) {
        long twice = (key & 0xFFFF_FFFFL) << 32 | key & 0xFFFF_FFFFL;
        int to = from + length;
        int at = from;
        for (; at <= to - Long.BYTES; at += Long.BYTES) {
            LONGS.set(bytes, at, (long) LONGS.get(bytes, at) ^ twice);
        }
        for (int shift = 56; at < to; at++, shift -= 8) {
            bytes[at] ^= (byte) (twice >>> shift);
        }
    }
}
