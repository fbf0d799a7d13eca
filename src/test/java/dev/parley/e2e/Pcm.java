package dev.parley.e2e;

/** Test audio, signed 16 bit at the rate that the stub server announces. */
final class Pcm {
    static final int RATE = 16_000;
    /** Samples of 20 ms. */
    static final int FRAME = RATE / 50;

    private Pcm() {}

    /** A sine. */
    static short[] tone(double hertz, int ms, double amplitude) {
        short[] samples = new short[RATE / 1000 * ms];
        for (int i = 0; i < samples.length; i++) {
            samples[i] = (short) Math.round(32767 * amplitude * Math.sin(2 * Math.PI * hertz * i / RATE));
        }
        return samples;
    }
}
