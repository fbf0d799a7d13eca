package dev.parley.bench;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Takes WebSocket frames apart as they come in pieces, and makes some. One event loop. */
final class Frames {
    static final int TEXT = 1;
    static final int BINARY = 2;
    static final int CLOSE = 8;
    static final int PING = 9;
    static final int PONG = 10;

    /** The payload of a close frame that says 1000. */
    static final byte[] NORMAL = {0x03, (byte) 0xE8};

    private static final int LAST = 0x80;
    private static final int MASKED = 0x80;

    /** Longer lengths than 125 are in two bytes behind this one, or in eight behind the next. */
    private static final int TWO_BYTES = 126;

    private ByteBuf rest = Unpooled.EMPTY_BUFFER;

    /** Whoever gets the frames. What it is given is gone when it returns. */
    interface Taker {
        void frame(int opcode, Payload payload);

        /** Whether it wants no more. */
        boolean over();
    }

    /**
     * What is in a frame.
     *
     * @param bytes that hold it, from an index on, under this mask
     */
    record Payload(ByteBuf bytes, int index, int length, int mask) {
        /** Some of it, from one byte up to another. */
        byte[] copy(int from, int to) {
            byte[] copy = new byte[to - from];
            bytes.getBytes(index + from, copy);
            if (mask != 0) {
                for (int i = 0; i < copy.length; i++) {
                    copy[i] ^= (byte) (mask >>> 24 - 8 * (from + i & 3));
                }
            }
            return copy;
        }

        String text() {
            return mask == 0
                    ? bytes.toString(index, length, StandardCharsets.UTF_8)
                    : new String(copy(0, length), StandardCharsets.UTF_8);
        }
    }

    /** Takes what came, which is released. */
    void read(ByteBufAllocator allocator, ByteBuf came, Taker taker) {
        ByteBuf bytes = came;
        if (rest.isReadable()) {
            bytes = allocator.buffer(rest.readableBytes() + came.readableBytes());
            bytes.writeBytes(rest).writeBytes(came);
            rest.release();
            came.release();
        }
        rest = Unpooled.EMPTY_BUFFER;
        while (!taker.over() && next(bytes, taker)) {
            // One after the other.
        }
        if (bytes.isReadable() && !taker.over()) {
            rest = bytes;
        } else {
            bytes.release();
        }
    }

    private static boolean next(ByteBuf bytes, Taker taker) {
        int begin = bytes.readerIndex();
        if (bytes.readableBytes() < 2) {
            return false;
        }
        int opcode = bytes.readByte() & 0x0F;
        int second = bytes.readUnsignedByte();
        int length = second & ~MASKED;
        int more = length < TWO_BYTES ? 0 : length == TWO_BYTES ? 2 : 8;
        int mask = (second & MASKED) == 0 ? 0 : 4;
        if (bytes.readableBytes() < more + mask) {
            bytes.readerIndex(begin);
            return false;
        }
        if (more > 0) {
            length = more == 2 ? bytes.readUnsignedShort() : (int) bytes.readLong();
        }
        int key = mask == 0 ? 0 : bytes.readInt();
        if (bytes.readableBytes() < length) {
            bytes.readerIndex(begin);
            return false;
        }
        int end = bytes.readerIndex() + length;
        taker.frame(opcode, new Payload(bytes, bytes.readerIndex(), length, key));
        bytes.readerIndex(end);
        return true;
    }

    /** Lets go of what has not made a frame. */
    void release() {
        rest.release();
        rest = Unpooled.EMPTY_BUFFER;
    }

    /** A client's frame. Its mask is of zeros, which is one, too. */
    static ByteBuf masked(int opcode, byte[] payload) {
        return head(opcode, payload.length, MASKED).writeInt(0).writeBytes(payload);
    }

    /** A server's frame. */
    static ByteBuf plain(int opcode, byte[] payload) {
        return head(opcode, payload.length, 0).writeBytes(payload);
    }

    private static ByteBuf head(int opcode, int length, int masked) {
        ByteBuf frame = Unpooled.buffer(length + 8).writeByte(LAST | opcode);
        return length < TWO_BYTES
                ? frame.writeByte(masked | length)
                : frame.writeByte(masked | TWO_BYTES).writeShort(length);
    }
}
