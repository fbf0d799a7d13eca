package dev.parley.client;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import java.util.Arrays;
import java.util.function.Consumer;

/** Cuts a client's samples, of any rate, into the session's 20 ms frames at 16 kHz. What fills no frame is carried over. */
public final class FrameCutter {
    private static final int FRAME = Pcm.FRAME_BYTES / 2;

    private final Resampler resampler;
    private short[] waiting = new short[0];

    /** @param rate of what comes, in Hz */
    public FrameCutter(int rate) {
        resampler = new Resampler(rate, Pcm.INPUT_RATE);
    }

    /** @param frames takes the frames that are complete */
    public void add(short[] samples, Consumer<Pcm> frames) {
        short[] next = resampler.add(samples);
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
        waiting = new short[0];
        resampler.clear();
    }
}
