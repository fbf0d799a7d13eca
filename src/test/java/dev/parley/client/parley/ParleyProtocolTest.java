package dev.parley.client.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.config.ConfigLoader;
import dev.parley.session.ClientProtocol;
import dev.parley.session.StagelessSession;
import dev.parley.turn.Phase;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may send, and what it is told when it sends something else. */
class ParleyProtocolTest implements ClientProtocol.Output {
    private final List<String> told = new ArrayList<>();
    private final StagelessSession session = new StagelessSession(
            ParleyProtocol.factory(ConfigLoader.bind(new ConfigLoader(name -> null).resolve(new JsonObject()))), this);
    private final ClientProtocol client = session.client();

    @Override
    public void text(String message) {
        JsonObject event = new JsonObject(message);
        told.add(
                switch (event.getString("type")) {
                    case "error" -> "error " + event.getString("code");
                    case "pong" -> "pong " + event.getValue("t");
                    case "session.ended" -> "ended " + event.getString("reason");
                    default -> event.getString("type");
                });
    }

    @Override
    public void binary(byte[] message) {
        told.add("audio");
    }

    private ParleyProtocolTest started() {
        client.text("{\"type\":\"session.start\"}");
        told.clear();
        return this;
    }

    private int frames() {
        return session.commands.stream()
                .mapToInt(command ->
                        command instanceof SttInput.Audio audio ? audio.pcm().bytes().length / Pcm.FRAME_BYTES : 0)
                .sum();
    }

    @Test
    void startsWithWhatTheClientChose() {
        client.text("{\"type\":\"session.start\",\"language\":\"hi-IN\",\"voice\":\"v_1\",\"more\":[1]}");

        assertThat(session.language).isEqualTo("hi-IN");
        assertThat(session.voice).isEqualTo("v_1");
        assertThat(told).containsExactly("session.started", "state");
    }

    @Test
    void startsWithoutAChoice() {
        client.text("{\"type\":\"session.start\",\"language\":null}");

        assertThat(session.language).isNull();
        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void aSecondStart() {
        started().client.text("{\"type\":\"session.start\"}");

        assertThat(told).containsExactly("error already_started");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "nonsense",
                "[]",
                "17",
                "null",
                "\"session.start\"",
                "{}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":\"ping\"} {}",
                "{\"type\":\"session.start\",\"language\":\"<script>\"}",
                "{\"type\":\"session.start\",\"voice\":17}",
                "{\"type\":\"session.start\",\"voice\":\"../..\"}",
                "{\"type\":\"session.start\",\"language\":\"\"}"
            })
    void whatIsNoMessage(String text) {
        client.text(text);

        assertThat(told).containsExactly("error bad_message");
        assertThat(session.state().phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void nestingThatIsTooDeep() {
        client.text("{\"type\":\"ping\",\"t\":" + "[".repeat(33) + "]".repeat(33) + "}");

        assertThat(told).containsExactly("error bad_message");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"text.input\"}",
                "{\"type\":\"text.input\",\"text\":7}",
                "{\"type\":\"text.input\",\"text\":\" \"}",
                "{\"type\":\"playback.started\"}",
                "{\"type\":\"playback.finished\",\"turn\":\"1\"}",
                "{\"type\":\"playback.finished\",\"turn\":1.5}",
                "{\"type\":\"playback.finished\",\"turn\":99999999999}",
                "{\"type\":\"playback.progress\",\"turn\":1}",
                "{\"type\":\"playback.progress\",\"turn\":1,\"ms\":\"2\"}"
            })
    void fieldsThatAreMissingOrWrong(String text) {
        started().client.text(text);

        assertThat(told).containsExactly("error bad_message");
    }

    @Test
    void textThatIsTooLong() {
        started().client.text("{\"type\":\"text.input\",\"text\":\"" + "x".repeat(8001) + "\"}");
        assertThat(told).containsExactly("error bad_message");

        client.text("{\"type\":\"text.input\",\"text\":\"" + "x".repeat(8000) + "\"}");
        assertThat(session.state().phase()).isEqualTo(Phase.AI_PROCESSING);
    }

    @Test
    void anUnknownType() {
        started().client.text("{\"type\":\"session.sing\"}");

        assertThat(told).containsExactly("error unknown_type");
        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"type\":\"text.input\",\"text\":\"hello\"}",
                "{\"type\":\"interrupt\"}",
                "{\"type\":\"playback.started\",\"turn\":1}",
                "{\"type\":\"playback.finished\",\"turn\":1}",
                "{\"type\":\"playback.progress\",\"turn\":1,\"ms\":1}"
            })
    void nothingBeforeTheStart(String text) {
        client.text(text);

        assertThat(told).containsExactly("error not_started");
    }

    @Test
    void aPingIsAnsweredWithWhatCameAtAnyTime() {
        client.text("{\"type\":\"ping\",\"t\":{\"a\":[1,2]}}");
        client.text("{\"type\":\"ping\"}");

        assertThat(told).containsExactly("pong {\"a\":[1,2]}", "pong null");
    }

    @Test
    void messagesReachTheSession() {
        started().client.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
        assertThat(session.state().phase()).isEqualTo(Phase.AI_PROCESSING);

        client.text("{\"type\":\"interrupt\"}");
        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void audioBeforeTheStart() {
        client.binary(new byte[640]);

        assertThat(told).containsExactly("error not_started");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 639, 641, 650, 320, 11 * 640})
    void audioThatIsNotWholeFrames(int bytes) {
        started().client.binary(new byte[bytes]);

        assertThat(told).containsExactly("error bad_audio_frame");
        assertThat(frames()).isZero();
    }

    @Test
    void oneToTenFrames() {
        started().client.binary(new byte[640]);
        client.binary(new byte[640]);
        client.binary(new byte[6400]);

        assertThat(told).isEmpty();
        assertThat(frames()).isEqualTo(12);
    }

    @Test
    void aFloodOfAudioEndsTheSession() {
        started();
        for (int i = 0; i < 50; i++) {
            client.binary(new byte[6400]);
        }
        assertThat(told).isEmpty();
        client.binary(new byte[640]);

        assertThat(told).containsExactly("error audio_flood", "state", "ended error");
        client.binary(new byte[640]);
        client.text("{\"type\":\"ping\"}");
        assertThat(told).hasSize(3);
    }

    @Test
    void hangsUp() {
        started().client.text("{\"type\":\"session.stop\"}");

        assertThat(told).containsExactly("state", "ended stopped");
    }

    @Test
    void hangsUpBeforeTheStart() {
        client.text("{\"type\":\"session.stop\"}");

        assertThat(told).containsExactly("ended stopped");
    }

    @Test
    void aMessageThatIsTooLongEndsTheSession() {
        client.binary(new byte[16 * 1024 + 1]);

        assertThat(told).containsExactly("error message_too_big", "ended error");
        assertThat(session.closeCode).isEqualTo(1009);
    }

    @Test
    void textThatIsNotUtf8EndsTheSession() {
        client.text("{\"type\":\"ping\",\"t\":\"\uFFFD\"}");

        assertThat(told).containsExactly("error bad_text", "ended error");
        assertThat(session.closeCode).isEqualTo(1007);
    }
}
