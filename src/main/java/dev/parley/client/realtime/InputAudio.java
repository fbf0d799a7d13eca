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

    private void use(AudioFormat next) {
        if (next != format) {
            format = next;
            cutter = new FrameCutter(format.rate());
            carried = new byte[0];
        }
    }

    /**
     * The next audio.
     *
     * @param of     its format; with another one than before, it begins anew
     * @param frames takes the frames that are complete
     */
    void add(byte[] bytes, AudioFormat of, Consumer<Pcm> frames) {
        use(of);
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
