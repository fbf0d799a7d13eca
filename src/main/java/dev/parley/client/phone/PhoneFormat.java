package dev.parley.client.phone;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.G711;
import dev.parley.audio.Pcm;
import java.util.Locale;

/**
 * How a stream's audio is written.
 *
 * @param law  how it is companded; null for signed 16-bit little-endian
 * @param rate in Hz
 */
record PhoneFormat(G711 law, int rate) {
    /**
     * The format of a start message.
     *
     * @param format its encoding and rate
     * @param usual  the vendor's, for what the message doesn't name
     */
    static PhoneFormat of(JsonNode format, PhoneFormat usual) {
        String encoding = format.path("encoding").asText().toLowerCase(Locale.ROOT);
        int rate = format.path("sampleRate").asInt(format.path("sample_rate").asInt(usual.rate));
        boolean wide = rate == 16_000 || rate == 24_000;
        G711 law = encoding.isEmpty() ? usual.law : law(encoding);
        return new PhoneFormat(law, law == null && wide ? rate : G711.RATE);
    }

    private static G711 law(String encoding) {
        if (encoding.contains("mulaw") || encoding.contains("pcmu")) {
            return G711.MU_LAW;
        }
        return encoding.contains("alaw") || encoding.contains("pcma") ? G711.A_LAW : null;
    }

    String contentType() {
        return law == null ? "audio/x-l16" : law == G711.MU_LAW ? "audio/x-mulaw" : "audio/x-alaw";
    }

    short[] decode(byte[] bytes) {
        return law == null ? Pcm.samples(bytes) : law.decode(bytes);
    }

    byte[] encode(short[] samples) {
        return law == null ? Pcm.bytes(samples) : law.encode(samples);
    }

    int bytesPerSample() {
        return law == null ? 2 : 1;
    }
}
