package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.audio.Pcm;
import dev.parley.audio.VoiceActivityDetector;
import dev.parley.bus.BusMessage;
import dev.parley.bus.Cancel;
import dev.parley.bus.SttInput;
import dev.parley.time.VirtualTimers;
import dev.parley.turn.EndReason;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnMachine;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client may send, and what it is told when it sends something else. */
class ClientInboxTest implements Client, Stages {
    private final VirtualTimers timers = new VirtualTimers();
    private final List<String> told = new ArrayList<>();
    private int frames;
    private ClientMessage.Start start;
    private final ClientInbox inbox = new ClientInbox(timers, this, message -> {
        start = message;
        VoiceActivityDetector deaf = (frame, over, assistant) -> 0;
        SessionSettings settings =
                new SessionSettings(new TurnMachine(Scene.RULES), 100, 1500, 120_000, new ApologyClip(Map.of()));
        return new Session("s", settings, message.language(), timers, this, this, deaf, prepared -> {});
    });

    private ClientInboxTest started() {
        inbox.text("{\"type\":\"session.start\"}");
        told.clear();
        return this;
    }

    @Test
    void startsWithWhatTheClientChose() {
        inbox.text("{\"type\":\"session.start\",\"language\":\"hi-IN\",\"voice\":\"v_1\",\"more\":[1]}");

        assertThat(start).isEqualTo(new ClientMessage.Start("hi-IN", "v_1"));
        assertThat(told).containsExactly("started", "state");
    }

    @Test
    void startsWithoutAChoice() {
        inbox.text("{\"type\":\"session.start\",\"language\":null}");

        assertThat(start).isEqualTo(new ClientMessage.Start(null, null));
    }

    @Test
    void aSecondStart() {
        started().inbox.text("{\"type\":\"session.start\"}");

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
        inbox.text(text);

        assertThat(told).containsExactly("error bad_message");
        assertThat(inbox.session()).isNull();
    }

    @Test
    void nestingThatIsTooDeep() {
        inbox.text("{\"type\":\"ping\",\"t\":" + "[".repeat(33) + "]".repeat(33) + "}");

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
        started().inbox.text(text);

        assertThat(told).containsExactly("error bad_message");
    }

    @Test
    void textThatIsTooLong() {
        started().inbox.text("{\"type\":\"text.input\",\"text\":\"" + "x".repeat(8001) + "\"}");
        assertThat(told).containsExactly("error bad_message");

        inbox.text("{\"type\":\"text.input\",\"text\":\"" + "x".repeat(8000) + "\"}");
        assertThat(inbox.session().state().phase()).isEqualTo(Phase.AI_PROCESSING);
    }

    @Test
    void anUnknownType() {
        started().inbox.text("{\"type\":\"session.sing\"}");

        assertThat(told).containsExactly("error unknown_type");
        assertThat(inbox.session().state().phase()).isEqualTo(Phase.USER_SPEAKING);
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
        inbox.text(text);

        assertThat(told).containsExactly("error not_started");
    }

    @Test
    void aPingIsAnsweredWithWhatCameAtAnyTime() {
        inbox.text("{\"type\":\"ping\",\"t\":{\"a\":[1,2]}}");
        inbox.text("{\"type\":\"ping\"}");

        assertThat(told).containsExactly("pong {\"a\":[1,2]}", "pong null");
    }

    @Test
    void messagesReachTheSession() {
        started().inbox.text("{\"type\":\"text.input\",\"text\":\"hello\"}");
        assertThat(inbox.session().state().phase()).isEqualTo(Phase.AI_PROCESSING);

        inbox.text("{\"type\":\"interrupt\"}");
        assertThat(inbox.session().state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void audioBeforeTheStart() {
        inbox.audio(new byte[640]);

        assertThat(told).containsExactly("error not_started");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 639, 641, 650, 320, 11 * 640})
    void audioThatIsNotWholeFrames(int bytes) {
        started().inbox.audio(new byte[bytes]);

        assertThat(told).containsExactly("error bad_audio_frame");
        assertThat(frames).isZero();
    }

    @Test
    void oneToTenFrames() {
        started().inbox.audio(new byte[640]);
        inbox.audio(new byte[640]);
        inbox.audio(new byte[6400]);

        assertThat(told).isEmpty();
        assertThat(frames).isEqualTo(12);
    }

    @Test
    void aFloodOfAudioEndsTheSession() {
        started();
        for (int i = 0; i < 50; i++) {
            inbox.audio(new byte[6400]);
        }
        assertThat(told).isEmpty();
        inbox.audio(new byte[640]);

        assertThat(told).containsExactly("error audio_flood", "state", "end error 1008");
        inbox.audio(new byte[640]);
        inbox.text("{\"type\":\"ping\"}");
        inbox.fatal("more", "", 1008);
        assertThat(told).hasSize(3);
    }

    @Test
    void hangsUp() {
        started().inbox.text("{\"type\":\"session.stop\"}");

        assertThat(told).containsExactly("state", "end stopped 1000");
    }

    @Test
    void hangsUpBeforeTheStart() {
        inbox.text("{\"type\":\"session.stop\"}");

        assertThat(told).containsExactly("end stopped 1000");
    }

    @Test
    void cannotGoOnBeforeTheStart() {
        inbox.fatal("message_too_big", "", 1009);

        assertThat(told).containsExactly("error message_too_big", "end error 1009");
    }

    @Override
    public void started(String session) {
        told.add("started");
    }

    @Override
    public void tell(ServerEvent notice, long at) {
        if (notice instanceof ServerEvent.State) {
            told.add(notice.type());
        }
    }

    @Override
    public void audio(int turn, byte[] pcm) {}

    @Override
    public void pong(JsonNode t, long at) {
        told.add("pong " + t);
    }

    @Override
    public void error(String code, String message, boolean fatal, long at) {
        told.add("error " + code);
    }

    @Override
    public void end(EndReason reason, int closeCode, long at) {
        told.add("end " + reason.key() + " " + closeCode);
    }

    @Override
    public void open(Stage stage, int generation) {}

    @Override
    public void send(Stage stage, BusMessage command) {
        if (command instanceof SttInput.Audio audio) {
            frames += audio.pcm().bytes().length / Pcm.FRAME_BYTES;
        }
    }

    @Override
    public void cancel(Cancel cancel) {}

    @Override
    public void close() {}
}
