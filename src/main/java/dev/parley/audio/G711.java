package dev.parley.audio;

/** Companding by ITU-T G.711: 8 bits a sample in place of 16, as telephones have it. Any thread. */
public enum G711 {
    /** North America and Japan. */
    MU_LAW,
    /** Elsewhere. */
    A_LAW;

    /** The rate of telephone audio, in Hz. */
    public static final int RATE = 8000;

    private static final int MU_BIAS = 0x84;
    private static final int MU_CLIP = 32_635;

    private final short[] decoded = new short[256];

    G711() {
        for (int code = 0; code < 256; code++) {
            decoded[code] = (short) (ordinal() == 0 ? decodeMu(code) : decodeA(code));
        }
    }

    /** The samples of these bytes. */
    public short[] decode(byte[] bytes) {
        short[] samples = new short[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            samples[i] = decoded[bytes[i] & 0xFF];
        }
        return samples;
    }

    /** The bytes of these samples. */
    public byte[] encode(short[] samples) {
        byte[] bytes = new byte[samples.length];
        for (int i = 0; i < samples.length; i++) {
            bytes[i] = (byte) (this == MU_LAW ? encodeMu(samples[i]) : encodeA(samples[i]));
        }
        return bytes;
    }

    private static int decodeMu(int code) {
        int bits = ~code & 0xFF;
        int magnitude = ((((bits & 0x0F) << 3) + MU_BIAS) << ((bits & 0x70) >> 4)) - MU_BIAS;
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }

    private static int encodeMu(int sample) {
        int sign = sample < 0 ? 0x80 : 0;
        int magnitude = Math.min(Math.abs(sample), MU_CLIP) + MU_BIAS;
        int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        int mantissa = magnitude >> (exponent + 3) & 0x0F;
        return ~(sign | exponent << 4 | mantissa) & 0xFF;
    }

    private static int decodeA(int code) {
        int bits = code ^ 0x55;
        int exponent = (bits & 0x70) >> 4;
        int magnitude = (bits & 0x0F) << 4;
        magnitude = exponent == 0 ? magnitude + 8 : magnitude + 0x108 << exponent - 1;
        return (bits & 0x80) != 0 ? magnitude : -magnitude;
    }

    private static int encodeA(int sample) {
        int sign = sample >= 0 ? 0x80 : 0;
        int magnitude = Math.min(sample >= 0 ? sample : -sample - 1, Short.MAX_VALUE) >> 4;
        int code;
        if (magnitude < 16) {
            code = magnitude;
        } else {
            int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 3;
            code = exponent << 4 | magnitude >> exponent - 1 & 0x0F;
        }
        return (sign | code) ^ 0x55;
    }
}
