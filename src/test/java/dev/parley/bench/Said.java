package dev.parley.bench;

import dev.parley.audio.Pcm;
import dev.parley.audio.Sound;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.Base64;

/**
 * A sound as a client's WebSocket frames, made once for all who say it. A frame can carry the time at which it was sent, in
 * the lowest bit of its first samples, where nobody hears it.
 */
final class Said {
    private static final int HEADER = 8;
    private static final byte[] MASK = {0x37, (byte) 0xA1, 0x5C, (byte) 0xE2};
    private static final int MAGIC = 0x51A7E9C3;
    private static final int MAGIC_BITS = 32;
    private static final int TIME_BITS = 48;

    /** Bytes of a frame that hold its stamp. */
    static final int STAMP_BYTES = 2 * (MAGIC_BITS + TIME_BITS);

    /** The same in base64, as far as whole groups go. */
    static final int STAMP_BASE64 = (STAMP_BYTES + 2) / 3 * 4;

    private static final double VOICED_MARGIN = 25;

    /** The first and the last frame with voice in it. */
    final int firstVoiced;

    final int lastVoiced;
    private final Sound sound;
    private final ByteBuf[] frames;

    private Said(Sound sound, int firstVoiced, int lastVoiced) {
        this.sound = sound;
        this.firstVoiced = firstVoiced;
        this.lastVoiced = lastVoiced;
        frames = new ByteBuf[sound.frames()];
        for (int i = 0; i < frames.length; i++) {
            frames[i] = masked(sound.frame(i).bytes());
        }
    }

    static Said of(Sound sound) {
        return new Said(sound, sound.firstVoiced(VOICED_MARGIN), sound.lastVoiced(VOICED_MARGIN));
    }

    /** A frame of silence, for ever. */
    static Said silence() {
        return new Said(Sound.silence(Pcm.FRAME_MS), -1, -1);
    }

    private static ByteBuf masked(byte[] pcm) {
        ByteBuf frame = Unpooled.directBuffer(HEADER + pcm.length);
        frame.writeByte(0x82).writeByte(0x80 | 126).writeShort(pcm.length).writeBytes(MASK);
        for (int i = 0; i < pcm.length; i++) {
            frame.writeByte(pcm[i] ^ MASK[i & 3]);
        }
        return Unpooled.unreleasableBuffer(frame);
    }

    int frames() {
        return frames.length;
    }

    /** A frame's audio: s16le at 16 kHz. */
    byte[] pcm(int index) {
        return sound.frame(index).bytes();
    }

    /** A frame, to be written. */
    ByteBuf frame(int index) {
        return frames[index].duplicate();
    }

    /** A frame with this time in it, in microseconds. */
    ByteBuf stamped(int index, long micros) {
        ByteBuf frame = frames[index].copy();
        for (int i = 0; i < MAGIC_BITS; i++) {
            mark(frame, i, MAGIC >>> i & 1);
        }
        for (int i = 0; i < TIME_BITS; i++) {
            mark(frame, MAGIC_BITS + i, (int) (micros >>> i & 1));
        }
        return frame;
    }

    private static void mark(ByteBuf frame, int sample, int bit) {
        int at = 2 * sample;
        frame.setByte(HEADER + at, frame.getByte(HEADER + at) & ~1 | bit ^ MASK[at & 3] & 1);
    }

    /** The time that is in a frame, in microseconds, of its first {@link #STAMP_BYTES}; -1 where there is none. */
    static long stamp(byte[] pcm) {
        for (int i = 0; i < MAGIC_BITS; i++) {
            if ((pcm[2 * i] & 1) != (MAGIC >>> i & 1)) {
                return -1;
            }
        }
        long micros = 0;
        for (int i = 0; i < TIME_BITS; i++) {
            micros |= (long) (pcm[2 * (MAGIC_BITS + i)] & 1) << i;
        }
        return micros;
    }

    /** The beginning of a frame from the beginning of its base64. */
    static byte[] beginning(byte[] base64) {
        return Base64.getDecoder().decode(base64);
    }
}
