package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.client.Mutation;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that send a file at once, or faster than time: what can be heard is heard, and the rest is refused and no more. */
class RealtimeMuchAudioTest extends RealtimeClient {
    private static final int MIB = 1024 * 1024;

    private static String silence(int bytes) {
        return Base64.getEncoder().encodeToString(new byte[bytes]);
    }

    private JsonObject refused(String code) {
        JsonObject error = only("error").getJsonObject("error");
        assertThat(error.getString("event_id")).isEqualTo("mine");
        assertThat(error.getString("code")).isEqualTo(code);
        assertThat(session.closeCode).isZero();
        return error;
    }

    private double heardMs() {
        return session.commands.stream()
                .filter(command -> command instanceof SttInput.Audio)
                .mapToDouble(command -> ((SttInput.Audio) command).pcm().ms())
                .sum();
    }

    @Test
    void aMinuteInOneMessageIsHeard() {
        short[] samples = new short[60 * 24_000];
        Arrays.fill(samples, (short) 1000);
        send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(Pcm.bytes(samples)));
        assertThat(only("input_audio_buffer.speech_started")).isNotNull();
        runs(1000);

        assertThat(heardMs()).isBetween(59_000.0, 61_000.0);
        assertThat(all("error")).isEmpty();
    }

    @Test
    void fifteenMebibytesAreRefusedAndTheConversationGoesOn() {
        send("input_audio_buffer.append", "event_id", "mine", "audio", silence(15 * MIB));
        refused("invalid_value");

        speaks("hello");
        assertThat(heard()).containsExactly("hello");
        replies("Good day.", 100);
    }

    @Test
    void audioFasterThanTimeIsRefusedAndTheConversationGoesOn() {
        for (int second = 0; second < 200; second++) {
            append(1000, 0);
        }
        assertThat(all("error")).hasSize(140).allMatch(error -> error.getJsonObject("error")
                .getString("code")
                .equals("rate_limit_exceeded"));
        runs(2000);
        speaks("hello");

        assertThat(session.closeCode).isZero();
        assertThat(heard())
                .as("what was refused takes nothing of what comes later")
                .containsExactly("hello");
        replies("Good day.", 100);
    }

    @Test
    void aLongMessageMayEscapeItsSlashes() {
        short[] samples = new short[40 * 24_000];
        Arrays.fill(samples, (short) 0xffff);
        String audio = Base64.getEncoder().encodeToString(Pcm.bytes(samples));
        client.text("{\"type\":\"input_audio_buffer.append\",\"audio\":\"" + audio.replace("/", "\\/")
                + "\",\"event_id\":\"say \\\"mine\\\"\"}");
        runs(1000);

        assertThat(all("error")).isEmpty();
        assertThat(heardMs()).isBetween(39_000.0, 41_000.0);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1_000_000, 2_000_000})
    void whatIsNoBase64IsToldWhereverItComes(int at) {
        StringBuilder audio = new StringBuilder(silence(3 * MIB / 2));
        audio.setCharAt(at, '%');
        send("input_audio_buffer.append", "event_id", "mine", "audio", audio.toString());
        runs(1000);

        assertThat(refused("invalid_value").getString("param")).isEqualTo("audio");
    }

    @Test
    void onlyAudioMayBeLong() {
        send("conversation.item.create", "event_id", "mine", "item", userText("u1", "x".repeat(2 * MIB)));
        refused("invalid_value");
        assertThat(all("conversation.item.added")).isEmpty();
    }

    @Test
    void noTextOfALongMessageIsMostOfIt() {
        client.text("{\"type\":\"response.create\",\"x\":[" + "\"\\\"\",".repeat(MIB) + "0]}");
        client.text("{\"type\":\"" + "\\\"".repeat(2 * MIB));
        client.text("[".repeat(2 * MIB));

        assertThat(all("error")).hasSize(3).allMatch(error -> error.getJsonObject("error")
                .getString("code")
                .equals("invalid_json"));
        assertThat(session.closeCode).isZero();
    }

    @Test
    void longMessagesThatAreBrokenAreRefusedAndNoMore() {
        String[] pieces = {"\"", "\\", "{", "}", ",", "null", "\"audio\":\"\"", "\u0000", "=", "é"};
        String message = new JsonObject()
                .put("type", "input_audio_buffer.append")
                .put("audio", silence(MIB))
                .put("event_id", "mine")
                .encode();
        Random random = new Random(1);
        for (int run = 0; run < 50; run++) {
            client.text(Mutation.of(message, 1 + random.nextInt(4), pieces, 10, random));
            runs(2000);
        }
        send("conversation.item.create", "item", userText("u1", "still here"));

        assertThat(session.closeCode).isZero();
        assertThat(all("conversation.item.added")).hasSize(1);
    }

    @Test
    void anHourWithoutAWordIsNoReasonToEnd() {
        speaks("hello");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Good day."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(400, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
        runs(3_590_000);
        assertThat(session.closeCode).isZero();

        runs(20_000);
        assertThat(session.closeCode).isEqualTo(1000);
    }
}
