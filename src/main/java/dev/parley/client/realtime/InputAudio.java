package dev.parley.client.realtime;

import dev.parley.audio.Pcm;
import dev.parley.audio.Resampler;
import java.util.Arrays;
import java.util.function.Consumer;

/**
 * The client's audio, cut into the session's 20 ms frames at 16 kHz. Bytes that fill no sample and samples that fill no frame
 * are carried over.
 */
final class InputAudio {
    private static final int FRAME = Pcm.FRAME_BYTES / 2;

    private AudioFormat format;
    private Resampler resampler;
    private byte[] carried = new byte[0];
    private short[] waiting = new short[0];

    InputAudio(AudioFormat format) {
        use(format);
    }

    /** What comes from now on has this format. */
    void use(AudioFormat next) {
        if (next != format) {
            format = next;
            resampler = new Resampler(format.rate(), Pcm.INPUT_RATE);
            clear();
        }
    }

    /** Milliseconds of so many bytes. */
    int ms(int bytes) {
        return (int) (1000L * bytes / format.bytesPerSample() / format.rate());
    }

    /** @param frames takes the frames that are complete */
    void add(byte[] bytes, Consumer<Pcm> frames) {
        byte[] all = Arrays.copyOf(carried, carried.length + bytes.length);
        System.arraycopy(bytes, 0, all, carried.length, bytes.length);
        int odd = all.length % format.bytesPerSample();
        carried = Arrays.copyOfRange(all, all.length - odd, all.length);
        short[] next = resampler.add(format.decode(Arrays.copyOf(all, all.length - odd)));
        short[] samples = Arrays.copyOf(waiting, waiting.length + next.length);
        System.arraycopy(next, 0, samples, waiting.length, next.length);
        int from = 0;
        for (; from + FRAME <= samples.length; from += FRAME) {
            frames.accept(Pcm.input(Pcm.bytes(Arrays.copyOfRange(samples, from, from + FRAME))));
        }
        waiting = Arrays.copyOfRange(samples, from, samples.length);
    }

    /** Forgets what is carried over. */
    void clear() {
        carried = new byte[0];
        waiting = new short[0];
        resampler.clear();
    }
}
