package dev.parley.http;

import static dev.parley.client.RawClient.BINARY;
import static dev.parley.client.RawClient.CLOSE;
import static dev.parley.client.RawClient.CONTINUATION;
import static dev.parley.client.RawClient.FIN;
import static dev.parley.client.RawClient.PING;
import static dev.parley.client.RawClient.PONG;
import static dev.parley.client.RawClient.TEXT;
import static dev.parley.client.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import dev.parley.client.realtime.RealtimeProtocol;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The cases of the Autobahn test suite that apply to a server without compression, by its chapters. What is echoed there is
 * a ping of the protocol here, whose {@code t} comes back.
 */
class FramingTest {
    private static TestServer server;

    private RawClient client;

    @BeforeAll
    static void start() throws Exception {
        server = TestServer.echoing(new JsonObject());
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    @AfterEach
    void hangUp() {
        client.close();
    }

    private RawClient connected() {
        client = RawClient.upgraded(server.port(), "Sec-WebSocket-Protocol: parley.v1");
        return client;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] echo(String t) {
        return ascii("{\"type\":\"ping\",\"t\":\"" + t + "\"}");
    }

    private String echoed() {
        return client.await("pong").getString("t");
    }

    // 1: framing

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 103, 104, 105, 106, 107, 1000, 16_384 - 22})
    void aTextMessageOfAnyLengthIsTaken(int length) {
        String t = "x".repeat(length);

        connected().send(frame(FIN | TEXT, echo(t)));

        assertThat(echoed()).isEqualTo(t);
    }

    @Test
    void anEmptyTextMessageIsNoMessageOfTheProtocol() {
        connected().text("");

        assertThat(client.error()).isEqualTo("bad_message");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 125, 126, 127, 128, 639, 641, 4096, 11 * 640, 16_384})
    void aBinaryMessageOfAnotherLengthThanFramesHaveIsRefusedAndNoMore(int length) {
        connected().binary(new byte[length]);

        assertThat(client.error()).isEqualTo("bad_audio_frame");
        client.send(frame(FIN | TEXT, echo("still here")));
        assertThat(echoed()).isEqualTo("still here");
    }

    @Test
    void aFrameMayComeByteByByte() {
        connected();
        for (byte one : frame(FIN | TEXT, echo("slowly"))) {
            client.send(new byte[] {one});
        }

        assertThat(echoed()).isEqualTo("slowly");
    }

    @Test
    void anUnmaskedFrameIsRefused() {
        connected().send(new byte[] {(byte) (FIN | TEXT), 2, '{', '}'});

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(strings = {"81FE0005", "81FF0000000000000005", "81FF8000000000000005"})
    void aLengthThatIsNotWrittenShortestIsRefused(String hex) {
        connected().send(HexFormat.of().parseHex(hex + "00000000"));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    // 2: pings and pongs

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 124, 125})
    void aPingIsAnsweredWithWhatItHeld(int length) {
        byte[] payload = new byte[length];
        Arrays.fill(payload, (byte) 0xFE);
        connected().send(frame(FIN | PING, payload));

        RawClient.Frame pong = client.read();
        assertThat(pong.opcode()).isEqualTo(PONG);
        assertThat(pong.payload()).isEqualTo(payload);
    }

    @Test
    void aPingLongerThanThatIsRefused() {
        connected().send(frame(FIN | PING, new byte[126]));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @Test
    void pingsAreAnsweredInOrder() {
        connected();
        for (byte i = 0; i < 10; i++) {
            client.send(frame(FIN | PING, new byte[] {i}));
        }
        for (byte i = 0; i < 10; i++) {
            assertThat(client.read().payload()).containsExactly(i);
        }
    }

    @Test
    void aPongThatNobodyAskedForIsIgnored() {
        connected().send(frame(FIN | PONG, ascii("unasked"))).send(frame(FIN | TEXT, echo("on")));

        assertThat(echoed()).isEqualTo("on");
    }

    // 3 and 4: reserved bits, reserved opcodes

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7})
    void aReservedBitIsRefused(int bits) {
        connected().send(frame(FIN | bits << 4 | TEXT, echo("rsv")));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 5, 6, 7, 11, 12, 13, 14, 15})
    void aReservedOpcodeIsRefused(int opcode) {
        connected().send(frame(FIN | opcode, new byte[0]));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    // 5: fragmentation

    @ParameterizedTest
    @ValueSource(ints = {PING, PONG, CLOSE})
    void aControlFrameInPiecesIsRefused(int opcode) {
        connected().send(frame(opcode, ascii("half"))).send(frame(FIN | CONTINUATION, ascii("half")));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 7, 1000})
    void aMessageInPiecesIsPutTogether(int piece) {
        String t = "piece by piece";
        connected();
        sendInPieces(echo(t), piece);

        assertThat(echoed()).isEqualTo(t);
    }

    private void sendInPieces(byte[] message, int piece) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (int from = 0; from < message.length; from += piece) {
            int to = Math.min(message.length, from + piece);
            int opcode = from == 0 ? TEXT : CONTINUATION;
            int fin = to == message.length ? FIN : 0;
            all.writeBytes(frame(fin | opcode, Arrays.copyOfRange(message, from, to)));
        }
        client.send(all.toByteArray());
    }

    /** Not at the front: Vert.x loses a message whose first frame is empty. */
    @Test
    void emptyPiecesAreNothing() {
        byte[] message = echo("between");
        connected()
                .send(frame(TEXT, Arrays.copyOf(message, 4)))
                .send(frame(CONTINUATION, new byte[0]))
                .send(frame(CONTINUATION, Arrays.copyOfRange(message, 4, message.length)))
                .send(frame(CONTINUATION, new byte[0]))
                .send(frame(FIN | CONTINUATION, new byte[0]));

        assertThat(echoed()).isEqualTo("between");
    }

    @Test
    void aPingBetweenPiecesIsAnsweredAtOnce() {
        connected().send(frame(TEXT, ascii("{\"type\":\"ping\","))).send(frame(FIN | PING, ascii("now")));

        assertThat(client.read().text()).isEqualTo("now");
        client.send(frame(FIN | CONTINUATION, ascii("\"t\":\"later\"}")));
        assertThat(echoed()).isEqualTo("later");
    }

    @ParameterizedTest
    @ValueSource(ints = {CONTINUATION, FIN | CONTINUATION})
    void aContinuationOfNothingIsRefused(int firstByte) {
        connected().send(frame(firstByte, ascii("of what"))).send(frame(FIN | TEXT, echo("never")));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    @ParameterizedTest
    @ValueSource(ints = {TEXT, BINARY})
    void aNewMessageInTheMiddleOfAnotherIsRefused(int opcode) {
        connected().send(frame(TEXT, ascii("{"))).send(frame(FIN | opcode, ascii("}")));

        assertThat(client.closeCode()).isEqualTo(1002);
    }

    // 6: UTF-8

    @ParameterizedTest
    @ValueSource(strings = {"κόσμε", "Hello-µ@ßöäüàá-UTF-8!!", "𐀀", "\uFFFF", "\u0080", "", "नमस्ते", "\uDBFF\uDFFF"})
    void textIsUtf8WhereverItIsCut(String t) {
        connected();
        sendInPieces(echo(t), 1);

        assertThat(echoed()).isEqualTo(t);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "CEBAE1BDB9CF83CEBCCEB5EDA080656469746564",
                "CEBAE1BDB9CF83CEBCCEB5F4908080656469746564",
                "80",
                "BF",
                "8080",
                "C0",
                "E080",
                "F08080",
                "C0AF",
                "E080AF",
                "F08080AF",
                "F8808080AF",
                "C1BF",
                "EDA080",
                "EDBFBF",
                "EDA080EDB080",
                "FE",
                "FF",
                "FEFEFFFF",
                "F4908080",
                "CEBAE1BDB9CF83CEBCCEB5F4"
            })
    void whatIsNotUtf8IsRefused(String hex) {
        connected().send(frame(FIN | TEXT, HexFormat.of().parseHex(hex)));

        assertThat(client.error()).isEqualTo("bad_text");
        assertThat(client.closeCode()).isEqualTo(1007);
    }

    // 7: closing

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 3000, 3999, 4000, 4999})
    void aCloseIsAnsweredWithItsCode(int code) {
        connected().bye(code);

        assertThat(client.closeCode()).isEqualTo(code);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 999, 1004, 1005, 1006, 1016, 1100, 2000, 2999})
    void aCodeThatMayNotBeSentIsRefused(int code) {
        connected().bye(code);

        assertThat(client.closeCode()).isIn(1002, RawClient.NO_CLOSE_FRAME);
    }

    @Test
    void aCloseWithoutCodeIsAnswered() {
        connected().bye(0);

        assertThat(client.closeCode()).isIn(1000, 1005);
    }

    @ParameterizedTest
    @CsvSource({"03, 1002", "03E8CEBAE1BDB9CF83CEBCCEB5EDA080656469746564, 1007"})
    void aCloseFrameThatIsBrokenIsRefused(String hex, int code) {
        connected().send(frame(FIN | CLOSE, HexFormat.of().parseHex(hex)));

        assertThat(client.closeCode()).isIn(code, RawClient.NO_CLOSE_FRAME);
    }

    @Test
    void whatFollowsACloseIsIgnored() {
        connected().bye(1000).send(frame(FIN | TEXT, echo("too late"))).send(frame(FIN | PING, new byte[0]));

        assertThat(client.read().opcode()).isEqualTo(CLOSE);
        assertThat(client.read()).isNull();
    }

    // 9: limits

    @ParameterizedTest
    @ValueSource(longs = {RealtimeProtocol.MAX_MESSAGE + 1, 1L << 31, (1L << 32) + 5, Long.MAX_VALUE})
    void aFrameOverTheLimitIsRefusedByItsHeader(long length) {
        connected().send(frame(FIN | BINARY, length, new byte[0]));

        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @ParameterizedTest
    @ValueSource(ints = {16_385, 2_000_000})
    void aFrameOverTheLimitOfThePageIsRefused(int length) {
        connected().send(frame(FIN | TEXT, new byte[length]));

        assertThat(client.error()).isEqualTo("message_too_big");
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void aMessageOverTheLimitIsRefusedHoweverItIsCut() {
        connected().send(frame(TEXT, new byte[16_000])).send(frame(FIN | CONTINUATION, new byte[385]));

        assertThat(client.error()).isEqualTo("message_too_big");
        assertThat(client.closeCode()).isEqualTo(1009);
    }

    @Test
    void tenThousandPiecesOfOneByteAreOneMessage() {
        String t = "x".repeat(10_000);
        connected();
        sendInPieces(echo(t), 1);

        assertThat(echoed()).isEqualTo(t);
    }

    @Test
    void manyEmptyPiecesHarmNobody() {
        connected().send(frame(TEXT, ascii("{")));
        ByteArrayOutputStream pieces = new ByteArrayOutputStream();
        for (int i = 0; i < 17_000; i++) {
            pieces.writeBytes(frame(CONTINUATION, new byte[0]));
        }
        client.send(pieces.toByteArray()).send(frame(FIN | CONTINUATION, ascii("}")));

        assertThat(client.error()).isEqualTo("bad_message");
        client.send(frame(FIN | TEXT, echo("still here")));
        assertThat(echoed()).isEqualTo("still here");
    }

    // 12: compression

    @Test
    void compressionIsNotAgreedOn() {
        client = RawClient.connect(server.port());

        RawClient.Response answer = client.ask(RawClient.handshake(
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits, x-webkit-deflate-frame"));

        assertThat(answer.status()).isEqualTo(101);
        assertThat(answer.headers()).doesNotContainKey("sec-websocket-extensions");
    }
}
