package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The tokenizer's file. */
class MoonshineTokensTest {
    @TempDir
    private Path folder;

    @Test
    void joinsBytesBeforeItDecodesThem() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        for (String token : List.of("<unk>", "<s>", "▁caf")) {
            byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
            file.write(bytes.length);
            file.writeBytes(bytes);
        }
        file.writeBytes(new byte[] {1, (byte) 0xc3, 1, (byte) 0xa9});

        assertThat(read(file).text(List.of(1, 2, 3, 4, 999))).isEqualTo("café");
    }

    @Test
    void readsLongTokens() throws IOException {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {(byte) (300 % 128 + 128), 300 / 128});
        file.writeBytes("a".repeat(300).getBytes(StandardCharsets.UTF_8));

        assertThat(read(file).text(List.of(0))).hasSize(300);
    }

    @Test
    void refusesAFileThatIsCutOff() {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(new byte[] {5, 'a'});

        assertThatThrownBy(() -> read(file)).isInstanceOf(IOException.class);
    }

    private MoonshineTokens read(ByteArrayOutputStream bytes) throws IOException {
        Path file = folder.resolve("tokenizer.bin");
        Files.write(file, bytes.toByteArray());
        return MoonshineTokens.read(file);
    }
}
