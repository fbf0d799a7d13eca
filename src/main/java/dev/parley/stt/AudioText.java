package dev.parley.stt;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/**
 * The shape of a text message that carries audio as base64. One is made many times a second for every conversation, so all
 * are made in the same place. On one event loop.
 */
final class AudioText {
    private static final Base64.Encoder BASE64 = Base64.getEncoder();

    private final byte[] before;
    private final byte[] after;
    /** The JDK's encoder is many times as fast as one that would write behind other text. */
    private byte[] digits = {};

    private byte[] text;

    /** @param before the text up to the digits; likewise after them */
    AudioText(String before, String after) {
        this.before = before.getBytes(StandardCharsets.US_ASCII);
        this.after = after.getBytes(StandardCharsets.US_ASCII);
        text = new byte[before.length() + after.length()];
    }

    /** The message with this audio in it, in UTF-8, until the next one is made. It may be written over. */
    ByteBuffer of(byte[] audio) {
        int needed = (audio.length + 2) / 3 * 4;
        if (digits.length < needed) {
            digits = new byte[needed];
            text = new byte[before.length + needed + after.length];
        }
        int length = BASE64.encode(audio, digits);
        return ByteBuffer.wrap(text)
                .put(before)
                .put(digits, 0, length)
                .put(after)
                .flip();
    }
}
