package dev.parley.http;

import static dev.parley.client.RawClient.FIN;
import static dev.parley.client.RawClient.PING;
import static dev.parley.client.RawClient.frame;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.RawClient;
import dev.parley.client.TestServer;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may send in one conversation, and what becomes of it when it sends more, over real sockets. */
class LimitsTest {
    private static final byte[] SILENCE = new byte[640];

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

    private RawClient talking() {
        client = RawClient.talking(server.port());
        return client;
    }

    private void stillTalks() {
        client.text("{\"type\":\"text.input\",\"text\":\"are you there\"}");
        assertThat(client.await("reply.done").getString("text")).isEqualTo("You said: are you there.");
    }

    @Test
    void hangingUpIsAnsweredAndClosedWith1000() {
        talking().text("{\"type\":\"session.stop\"}");

        assertThat(client.await("session.ended").getString("reason")).isEqualTo("stopped");
        assertThat(client.closeCode()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "nonsense",
                "{",
                "[]",
                "[{\"type\":\"ping\"}]",
                "7",
                "null",
                "\"ping\"",
                "{}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":{}}",
                "{\"type\":\"ping\"} {\"type\":\"ping\"}",
                "{\"type\":\"ping\",}",
                "{'type':'ping'}",
                "{\"type\":\"ping\",\"t\":NaN}",
                "{\"type\":\"text.input\"}",
                "{\"type\":\"text.input\",\"text\":7}",
                "{\"type\":\"text.input\",\"text\":\"  \"}",
                "{\"type\":\"playback.started\"}",
                "{\"type\":\"playback.started\",\"turn\":\"1\"}",
                "{\"type\":\"playback.started\",\"turn\":1.5}",
                "{\"type\":\"playback.started\",\"turn\":99999999999}",
                "{\"type\":\"playback.progress\",\"turn\":1}",
                "{\"type\":\"playback.progress\",\"turn\":1,\"ms\":\"1\"}"
            })
    void whatIsNoMessageOfTheProtocolIsRefusedAndNoMore(String text) {
        talking().text(text);

        assertThat(client.error()).isEqualTo("bad_message");
        stillTalks();
    }

    @Test
    void anUnknownTypeIsRefusedAndNoMore() {
        talking().text("{\"type\":\"session.steal\",\"session\":\"somebody's\"}");

        assertThat(client.error()).isEqualTo("unknown_type");
        stillTalks();
    }

    @Test
    void unknownFieldsAndDoubleKeysDoNoHarm() {
        talking().text("{\"type\":\"ping\",\"x\":{\"y\":[1]},\"type\":\"ping\",\"t\":1,\"t\":2}");

        assertThat(client.await("pong").getInteger("t")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({"31, true", "32, false", "2000, false"})
    void jsonIsOnlySoDeep(int depth, boolean taken) {
        talking().text("{\"type\":\"ping\",\"t\":" + "[".repeat(depth) + "]".repeat(depth) + "}");

        assertThat(client.await(taken ? "pong" : "error")).isNotNull();
        stillTalks();
    }

    @Test
    void numbersAreOnlySoLong() {
        talking().text("{\"type\":\"ping\",\"t\":" + "9".repeat(5000) + "}");

        assertThat(client.error()).isEqualTo("bad_message");
        stillTalks();
    }

    @Test
    void typedTextIsOnlySoLong() {
        talking().text("{\"type\":\"text.input\",\"text\":\"" + "x".repeat(8001) + "\"}");

        assertThat(client.error()).isEqualTo("bad_message");
        stillTalks();
    }

    @Test
    void wildNumbersOfPlaybackDoNoHarm() {
        talking();
        for (String ms : new String[] {"-1", "1e308", "-1e308", "9223372036854775807", "0.5"}) {
            for (int turn : new int[] {Integer.MIN_VALUE, -1, 0, 1, 7, Integer.MAX_VALUE}) {
                client.text(
                        String.format(Locale.ROOT, "{\"type\":\"playback.progress\",\"turn\":%d,\"ms\":%s}", turn, ms));
                client.text("{\"type\":\"playback.finished\",\"turn\":" + turn + "}");
            }
        }
        stillTalks();
    }

    @Test
    void audioBeforeTheStartIsRefusedAndNoMore() {
        client = RawClient.upgraded(server.port()).binary(SILENCE);

        assertThat(client.error()).isEqualTo("not_started");
        client.text("{\"type\":\"session.start\"}");
        client.await("session.started");
        client.text("{\"type\":\"session.start\"}");
        assertThat(client.error()).isEqualTo("already_started");
        stillTalks();
    }

    @Test
    void tenSecondsOfAudioAtOnceAreTaken() {
        talking();
        for (int i = 0; i < 49; i++) {
            client.binary(new byte[10 * 640]);
        }
        stillTalks();
    }

    @Test
    void moreAudioThanCanBeSpokenEndsTheConversation() {
        talking();
        for (int i = 0; i < 60; i++) {
            client.binary(new byte[10 * 640]);
        }

        assertThat(client.error()).isEqualTo("audio_flood");
        assertThat(client.await("session.ended").getString("reason")).isEqualTo("error");
        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @ParameterizedTest
    @ValueSource(strings = {"messages", "pings", "bad audio", "audio before the start"})
    void aFloodOfAnythingElseEndsTheConversation(String what) {
        client = RawClient.upgraded(server.port());
        byte[] one =
                switch (what) {
                    case "messages" ->
                        frame(FIN | RawClient.TEXT, "{\"type\":\"interrupt\"}".getBytes(StandardCharsets.UTF_8));
                    case "pings" -> frame(FIN | PING, new byte[0]);
                    case "bad audio" -> frame(FIN | RawClient.BINARY, new byte[1]);
                    default -> frame(FIN | RawClient.BINARY, SILENCE);
                };
        ByteArrayOutputStream flood = new ByteArrayOutputStream();
        for (int i = 0; i < 1000; i++) {
            flood.writeBytes(one);
        }
        client.send(flood.toByteArray());

        assertThat(client.closeCode()).isEqualTo(1008);
    }

    @Test
    void aClientThatDoesNotReadIsClosed() {
        client = RawClient.connect(server.port(), 4096).upgrade();
        String t = "x".repeat(15_000);
        for (int i = 0; i < 150; i++) {
            client.text("{\"type\":\"ping\",\"t\":\"" + t + "\"}");
        }

        // It reads nothing, so it sees no close frame: what it sees is that its connection ends.
        assertThat(client.endsAfterMs(15_000)).isLessThan(15_000);
    }

    @Test
    void aConnectionThatBreaksIsAGoodbyeAndNothingElse() {
        talking().reset();

        try (RawClient another = RawClient.talking(server.port())) {
            another.text("{\"type\":\"session.stop\"}");
            assertThat(another.closeCode()).isEqualTo(1000);
        }
    }
}
