package dev.parley.client.phone;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.config.ConfigLoader;
import dev.parley.session.ClientProtocol;
import dev.parley.session.StagelessSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Simulated calls, written from the vendors' documents. In virtual time. */
class PhoneProtocolTest implements ClientProtocol.Output {
    private static final Map<PhoneVendor, String> STARTS = Map.of(
            PhoneVendor.TWILIO,
            "{\"event\":\"start\",\"sequenceNumber\":\"1\",\"streamSid\":\"MZ\",\"start\":{\"streamSid\":\"MZ\","
                    + "\"mediaFormat\":{\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000,\"channels\":1}}}",
            PhoneVendor.PLIVO,
            "{\"event\":\"start\",\"sequenceNumber\":1,\"start\":{\"callId\":\"c\",\"streamId\":\"MZ\","
                    + "\"mediaFormat\":{\"encoding\":\"audio/x-l16\",\"sampleRate\":16000}}}",
            PhoneVendor.EXOTEL,
            "{\"event\":\"start\",\"sequence_number\":\"1\",\"stream_sid\":\"MZ\",\"start\":{\"stream_sid\":\"MZ\","
                    + "\"media_format\":{\"encoding\":\"audio/x-raw\",\"sample_rate\":\"8000\",\"bit_rate\":\"16\"}}}");

    private final List<JsonObject> sent = new ArrayList<>();
    private StagelessSession session;
    private ClientProtocol client;
    private PhoneVendor vendor;
    private String greeting = "";

    @Override
    public void text(String message) {
        sent.add(new JsonObject(message));
    }

    @Override
    public void binary(byte[] message) {
        throw new AssertionError("media streams have text messages only");
    }

    private void calls(PhoneVendor from) {
        opens(from);
        client.text("{\"event\":\"connected\",\"protocol\":\"Call\",\"version\":\"1.0.0\"}");
        client.text(STARTS.get(from));
    }

    private void opens(PhoneVendor from) {
        vendor = from;
        session = new StagelessSession(
                PhoneProtocol.factory(
                        ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get)
                                .resolve(new JsonObject().put("phone", new JsonObject().put("greeting", greeting)))),
                        from),
                this);
        client = session.client();
    }

    private void media(int ms, int value) {
        int bytes = vendor == PhoneVendor.TWILIO ? 8 * ms : vendor == PhoneVendor.PLIVO ? 32 * ms : 16 * ms;
        byte[] audio = new byte[bytes];
        if (vendor == PhoneVendor.TWILIO) {
            Arrays.fill(audio, (byte) (value == 0 ? 0xFF : 0x80));
        } else {
            short[] samples = new short[bytes / 2];
            Arrays.fill(samples, (short) value);
            audio = Pcm.bytes(samples);
        }
        client.text(new JsonObject()
                .put("event", "media")
                .put(
                        "media",
                        new JsonObject()
                                .put("track", "inbound")
                                .put("payload", Base64.getEncoder().encodeToString(audio)))
                .encode());
    }

    private void runs(int ms) {
        session.timers.runTo(session.timers.now() + ms);
    }

    private Attempt attempt() {
        return session.commands.stream()
                .filter(command -> command instanceof StageCommand stage && stage.effect() instanceof TurnEffect.Ask)
                .map(command -> ((StageCommand) command).attempt())
                .reduce((first, last) -> last)
                .orElseThrow();
    }

    private void presses(String keys) {
        for (String key : keys.split("")) {
            client.text("{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"" + key + "\"}}");
        }
    }

    /** What the language model is asked last. */
    private String asked() {
        return session.commands.stream()
                .filter(command -> command instanceof StageCommand stage && stage.effect() instanceof TurnEffect.Ask)
                .map(command -> ((TurnEffect.Ask) ((StageCommand) command).effect()).messages())
                .reduce((first, last) -> last)
                .map(messages -> messages.get(messages.size() - 1).content())
                .orElse("");
    }

    /** The caller presses a key, which is a turn, and a long reply begins. */
    private void isAnswered(int ms) {
        presses("#");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Thank you for calling."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(ms, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
    }

    private List<JsonObject> all(String event) {
        return sent.stream()
                .filter(each -> each.getString("event").equals(event))
                .toList();
    }

    private String audioEvent() {
        return vendor == PhoneVendor.PLIVO ? "playAudio" : "media";
    }

    private int sentBytes() {
        return all(audioEvent()).stream().mapToInt(PhoneProtocolTest::bytes).sum();
    }

    private static int bytes(JsonObject media) {
        return Base64.getDecoder().decode(media.getJsonObject("media").getString("payload")).length;
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void aReplyIsPlayedAtTheStreamsRate(PhoneVendor from) {
        calls(from);
        isAnswered(1000);
        runs(3000);

        int expected = from == PhoneVendor.TWILIO ? 8000 : from == PhoneVendor.PLIVO ? 32_000 : 16_000;
        assertThat(sentBytes()).isBetween(expected - 100, expected + 3200);
        assertThat(all(audioEvent())).allSatisfy(media -> {
            assertThat(bytes(media)).isGreaterThanOrEqualTo(from.minPiece());
            assertThat(bytes(media) % from.unit()).isZero();
        });
        assertThat(all(from == PhoneVendor.PLIVO ? "checkpoint" : "mark")).isNotEmpty();
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void littleIsSentAhead(PhoneVendor from) {
        calls(from);
        isAnswered(5000);

        int msBytes = from == PhoneVendor.TWILIO ? 8 : from == PhoneVendor.PLIVO ? 32 : 16;
        assertThat(sentBytes() / msBytes).isLessThanOrEqualTo(400);
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void anInterruptionClearsAndNothingFollows(PhoneVendor from) {
        calls(from);
        isAnswered(8000);
        for (int at = 0; at < 2500; at += 20) {
            media(20, at < 600 ? 0 : 8000);
            runs(20);
        }

        int clear = sent.indexOf(
                all(from == PhoneVendor.PLIVO ? "clearAudio" : "clear").get(0));
        assertThat(sent.subList(clear + 1, sent.size())).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void theCallerIsGreeted(PhoneVendor from) {
        greeting = "Hello.";
        calls(from);
        session.says(Stage.TTS, new TurnEvent.Speech(session.state().voice(), Pcm.silence(1000, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(session.state().voice()));
        runs(3000);

        assertThat(sentBytes()).isPositive();
        assertThat(session.state().conversation().messages()).containsExactly(Message.assistant("Hello."));
    }

    @Test
    void theLastMarkTellsThatTheReplyWasHeard() {
        calls(PhoneVendor.TWILIO);
        isAnswered(300);
        runs(200);
        assertThat(session.state().phase()).isEqualTo(Phase.AI_SPEAKING);
        List<JsonObject> marks = all("mark");
        String last = marks.get(marks.size() - 1).getJsonObject("mark").getString("name");
        client.text("{\"event\":\"mark\",\"streamSid\":\"MZ\",\"mark\":{\"name\":\"" + last + "\"}}");

        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void theCallerHangsUp(PhoneVendor from) {
        calls(from);
        client.text("{\"event\":\"stop\"}");

        assertThat(session.closeCode).isEqualTo(1000);
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void keysAreATurnAfterAPause(PhoneVendor from) {
        calls(from);
        presses("12");
        runs(Keypad.PAUSE_MS - 100);
        presses("3");
        runs(Keypad.PAUSE_MS - 1);
        assertThat(asked()).isEmpty();
        runs(1);

        assertThat(asked()).isEqualTo("The caller pressed 1 2 3");
    }

    @Test
    void aHashSignCompletesKeys() {
        calls(PhoneVendor.TWILIO);
        presses("42#");

        assertThat(asked()).isEqualTo("The caller pressed 4 2 #");
    }

    @Test
    void whatIsNoKeyIsNone() {
        calls(PhoneVendor.TWILIO);
        client.text("{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"11\"}}");
        client.text("{\"event\":\"dtmf\",\"dtmf\":{\"digit\":\"#x\"}}");
        client.text("{\"event\":\"dtmf\",\"dtmf\":\"#\"}");
        runs(5000);

        assertThat(asked()).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(PhoneVendor.class)
    void theFirstKeySilencesTheAssistant(PhoneVendor from) {
        calls(from);
        isAnswered(5000);
        runs(1000);
        sent.clear();
        presses("1");

        assertThat(sent).hasSize(1);
        assertThat(sent.get(0).getString("event")).startsWith("clear");
        runs(Keypad.PAUSE_MS);
        assertThat(sent).hasSize(1);
        assertThat(asked()).isEqualTo("The caller pressed 1");
    }

    @Test
    void keysOfACallThatIsOverAreForgotten() {
        calls(PhoneVendor.TWILIO);
        presses("1");
        client.text("{\"event\":\"stop\"}");
        runs(5000);

        assertThat(asked()).isEmpty();
    }

    @Test
    void marksThatComeBackAfterAClearAreIgnored() {
        calls(PhoneVendor.TWILIO);
        isAnswered(5000);
        runs(1000);
        List<JsonObject> pending = all("mark");
        presses("1");
        pending.forEach(mark -> client.text(mark.put("streamSid", "MZ").encode()));

        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(session.state().conversation().messages()).isEqualTo(List.of(Message.user("The caller pressed #")));
    }

    @Test
    void theStartNamesTheFormat() {
        for (String[] each : new String[][] {
            {"\"encoding\":\"audio/x-mulaw\",\"sampleRate\":8000", "audio/x-mulaw", "8000"},
            {"\"encoding\":\"audio/x-l16\",\"sampleRate\":8000", "audio/x-l16", "8000"},
            {"\"encoding\":\"audio/x-l16\",\"sampleRate\":\"16000\"", "audio/x-l16", "16000"},
            {"\"sampleRate\":16000", "audio/x-l16", "16000"},
            {"\"x\":1", "audio/x-l16", "8000"}
        }) {
            sent.clear();
            opens(PhoneVendor.PLIVO);
            client.text("{\"event\":\"start\",\"start\":{\"streamId\":\"MZ\",\"mediaFormat\":{" + each[0] + "}}}");
            isAnswered(1000);
            runs(3000);

            JsonObject media = all("playAudio").get(0).getJsonObject("media");
            assertThat(media.getString("contentType")).isEqualTo(each[1]);
            assertThat(media.getInteger("sampleRate")).isEqualTo(Integer.parseInt(each[2]));
        }
    }

    @Test
    void whatIsNotOfTheProtocolChangesNothing() {
        calls(PhoneVendor.TWILIO);
        for (String message : List.of(
                "nonsense",
                "[]",
                "{}",
                "{\"event\":7}",
                "{\"event\":\"media\",\"media\":{\"payload\":\"!\"}}",
                "{\"event\":\"mark\",\"mark\":{\"name\":\"1:2:3\"}}",
                "{\"event\":\"mark\",\"mark\":{\"name\":\"99999999999:1\"}}",
                "{\"event\":\"dtmf\"}",
                STARTS.get(PhoneVendor.TWILIO))) {
            client.text(message);
        }

        assertThat(session.closeCode).isZero();
        assertThat(session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(sent).isEmpty();
    }

    @Test
    void aStreamThatDoesNotStartIsClosed() {
        opens(PhoneVendor.TWILIO);
        runs(4999);
        assertThat(session.closeCode).isZero();
        runs(1);

        assertThat(session.closeCode).isEqualTo(1008);
        assertThat(session.commands).isEmpty();
    }
}
