package dev.parley.local.neural;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The tokens of Moonshine as bytes. The file holds one after the other, each behind its length: one byte below 128, or
 * two, of which the first is the rest of a division by 128, plus 128, and the second the quotient.
 */
final class MoonshineTokens {
    private static final String SPACE = "▁";

    private final List<byte[]> tokens;

    private MoonshineTokens(List<byte[]> tokens) {
        this.tokens = tokens;
    }

    static MoonshineTokens read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        List<byte[]> tokens = new ArrayList<>();
        int at = 0;
        while (at < bytes.length) {
            int length = bytes[at++] & 0xff;
            if (length >= 128 && at < bytes.length) {
                length = length - 128 + (bytes[at++] & 0xff) * 128;
            }
            if (at + length > bytes.length) {
                throw new IOException("not a tokenizer of Moonshine: " + file);
            }
            tokens.add(Arrays.copyOfRange(bytes, at, at + length));
            at += length;
        }
        return new MoonshineTokens(tokens);
    }

    /** The text of some tokens, without the control tokens, which look like {@code <this>}. */
    String text(List<Integer> ids) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (int id : ids) {
            byte[] token = id < tokens.size() ? tokens.get(id) : new byte[0];
            if (!isControl(token)) {
                bytes.writeBytes(token);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8).replace(SPACE, " ").strip();
    }

    private static boolean isControl(byte[] token) {
        return token.length > 2 && token[0] == '<' && token[token.length - 1] == '>';
    }
}
