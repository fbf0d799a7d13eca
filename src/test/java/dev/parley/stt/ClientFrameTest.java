package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Read by Netty's decoder, as a server reads it: one that insists on the mask. */
class ClientFrameTest {
    private final EmbeddedChannel server = new EmbeddedChannel(new WebSocket13FrameDecoder(true, false, 1 << 20));

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3, 4, 7, 8, 9, 125, 126, 127, 1753, 65_535, 65_536, 100_001})
    void isReadAsTheTextThatItWasMadeOf(int length) {
        String text = "0123456789abcde".repeat(length / 15 + 1).substring(0, length);
        assertThat(read(ByteBuffer.wrap(bytes(text)))).isEqualTo(text);
    }

    @Test
    void takesWhatRemainsOfTheBuffer() {
        byte[] bytes = bytes("before and after it");
        assertThat(read(ByteBuffer.wrap(bytes, 7, 9).slice())).isEqualTo("and after");
    }

    private String read(ByteBuffer utf8) {
        ByteBuf frame = ClientFrame.ofText(utf8, ByteBufAllocator.DEFAULT);
        assertThat(server.writeInbound(frame)).isTrue();
        TextWebSocketFrame read = server.readInbound();
        try {
            assertThat(read.isFinalFragment()).isTrue();
            return read.text();
        } finally {
            read.release();
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
