package dev.parley.client;

import dev.parley.audio.G711;
import dev.parley.audio.Pcm;

/**
 * How a client's audio is written, mono.
 *
 * @param law  how it is companded; null for signed 16-bit little-endian
 * @param rate in Hz
 */
public record AudioFormat(G711 law, int rate) {
    public int bytesPerSample() {
        return law == null ? Short.BYTES : 1;
    }

    public short[] decode(byte[] bytes) {
        return law == null ? Pcm.samples(bytes) : law.decode(bytes);
    }

    public byte[] encode(short[] samples) {
        return law == null ? Pcm.bytes(samples) : law.encode(samples);
    }
}
