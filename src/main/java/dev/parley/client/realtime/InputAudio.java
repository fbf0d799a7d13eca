package dev.parley.client.realtime;

import dev.parley.audio.Pcm;
import dev.parley.client.FrameCutter;
import java.util.Arrays;
import java.util.function.Consumer;

/** The client's audio, in the session's frames. Bytes that fill no sample are carried over. */
final class InputAudio {
    private AudioFormat format;
    private FrameCutter cutter;
    private byte[] carried = new byte[0];

    InputAudio(AudioFormat format) {
        use(format);
    }

    /** What comes from now on has this format. */
    void use(AudioFormat next) {
        if (next != format) {
            format = next;
            cutter = new FrameCutter(format.rate());
            carried = new byte[0];
        }
    }

    /** Milliseconds of so many bytes. */
    double ms(int bytes) {
        return 1000.0 * bytes / format.bytesPerSample() / format.rate();
    }

    /** @param frames takes the frames that are complete */
    void add(byte[] bytes, Consumer<Pcm> frames) {
        byte[] all = Arrays.copyOf(carried, carried.length + bytes.length);
        System.arraycopy(bytes, 0, all, carried.length, bytes.length);
        int odd = all.length % format.bytesPerSample();
        carried = Arrays.copyOfRange(all, all.length - odd, all.length);
        cutter.add(format.decode(Arrays.copyOf(all, all.length - odd)), frames);
    }

    /** Forgets what is carried over. */
    void clear() {
        carried = new byte[0];
        cutter.clear();
    }
}
