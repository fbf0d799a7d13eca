package dev.parley.local.vendors;

import io.vertx.core.buffer.Buffer;

/** Made audio for tests: PCM, signed 16-bit little-endian, mono. */
public final class Tone {
    private Tone() {}

    /** A sine of this frequency at a quarter of full scale. */
    public static Buffer of(double hz, int ms, int sampleRate) {
        int samples = (int) ((long) sampleRate * ms / 1000);
        Buffer pcm = Buffer.buffer(samples * 2);
        for (int i = 0; i < samples; i++) {
            pcm.appendShortLE((short) (8000 * Math.sin(2 * Math.PI * hz * i / sampleRate)));
        }
        return pcm;
    }

    public static Buffer silence(int ms, int sampleRate) {
        return Buffer.buffer(new byte[sampleRate * ms / 1000 * 2]);
    }
}
