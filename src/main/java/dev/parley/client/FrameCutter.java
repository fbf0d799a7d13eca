package dev.parley.client;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a client's audio into the session's 20 ms frames at 16 kHz. What fills no sample, and no frame, is carried over. */
public final class FrameCutter {
    private static final int FRAME = Pcm.FRAME_BYTES / 2;

    private final AudioFormat format;
    private final Resampler resampler;
    private byte[] part = new byte[0];
    private short[] waiting = new short[0];

    /** @param format of what comes */
    public FrameCutter(AudioFormat format) {
        this.format = format;
        resampler = new Resampler(format.rate(), Pcm.INPUT_RATE);
    }

    public AudioFormat format() {
        return format;
    }

    /** @param frames takes the frames that are complete */
    public void add(byte[] bytes, Consumer<Pcm> frames) {
        byte[] given = Arrays.copyOf(part, part.length + bytes.length);
        System.arraycopy(bytes, 0, given, part.length, bytes.length);
        int whole = given.length - given.length % format.bytesPerSample();
        part = Arrays.copyOfRange(given, whole, given.length);
        short[] next = resampler.add(format.decode(Arrays.copyOf(given, whole)));
        short[] all = Arrays.copyOf(waiting, waiting.length + next.length);
        System.arraycopy(next, 0, all, waiting.length, next.length);
        int from = 0;
        for (; from + FRAME <= all.length; from += FRAME) {
            frames.accept(Pcm.input(Pcm.bytes(Arrays.copyOfRange(all, from, from + FRAME))));
        }
        waiting = Arrays.copyOfRange(all, from, all.length);
    }

    /** Forgets what is carried over. */
    public void clear() {
        part = new byte[0];
        waiting = new short[0];
        resampler.clear();
    }
}
