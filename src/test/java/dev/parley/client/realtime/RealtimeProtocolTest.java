package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.turn.EndReason;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The server's side of the Realtime protocol, in virtual time. What real clients break on when it is absent is checked of every
 * event, or has a test of its own.
 */
class RealtimeProtocolTest extends RealtimeClient {
    @Test
    void aSessionIsCreatedAtOnce() {
        JsonObject created = only("session.created").getJsonObject("session");

        assertThat(created.getString("type")).isEqualTo("realtime");
        JsonObject audio = created.getJsonObject("audio");
        assertThat(audio.getJsonObject("input").getJsonObject("format").getInteger("rate"))
                .isEqualTo(24_000);
        assertThat(audio.getJsonObject("output").getJsonObject("format").getInteger("rate"))
                .isEqualTo(24_000);
        assertThat(audio.getJsonObject("input").getJsonObject("turn_detection").getInteger("silence_duration_ms"))
                .isEqualTo(900);
    }

    @Test
    void aTypedTurnHasEveryEventInOrder() {
        typed("hello");
        replies("Good day.", 200);
        runs(1000);

        assertThat(types())
                .containsExactly(
                        "session.created",
                        "conversation.item.added",
                        "conversation.item.done",
                        "response.created",
                        "response.output_item.added",
                        "conversation.item.added",
                        "response.content_part.added",
                        "response.output_audio_transcript.delta",
                        "response.output_audio.delta",
                        "response.output_audio.delta",
                        "response.output_audio.done",
                        "response.output_audio_transcript.done",
                        "response.content_part.done",
                        "response.output_item.done",
                        "conversation.item.done",
                        "response.done");
        JsonObject delta = all("response.output_audio.delta").get(0);
        assertThat(delta.fieldNames()).contains("response_id", "item_id", "output_index", "content_index");
        JsonObject response = only("response.done").getJsonObject("response");
        assertThat(response.getString("status")).isEqualTo("completed");
        assertThat(response.getJsonArray("output").getJsonObject(0).getString("status"))
                .isEqualTo("completed");
        assertThat(only("response.output_audio_transcript.done").getString("transcript"))
                .isEqualTo("Good day.");
        assertThat(audioMs()).isBetween(195, 201);
    }

    private int audioMs() {
        return all("response.output_audio.delta").stream()
                .mapToInt(event -> Base64.getDecoder().decode(event.getString("delta")).length / 48)
                .sum();
    }

    @Test
    void aSpokenTurn() {
        speaks("what time is it");
        replies("It is noon.", 300);

        List<String> types = types();
        assertThat(types.subList(1, types.size()))
                .startsWith(
                        "input_audio_buffer.speech_started",
                        "input_audio_buffer.speech_stopped",
                        "input_audio_buffer.committed",
                        "conversation.item.added",
                        "conversation.item.done",
                        "conversation.item.input_audio_transcription.delta",
                        "conversation.item.input_audio_transcription.completed",
                        "response.created")
                .endsWith("response.done");
        String item = only("input_audio_buffer.speech_started").getString("item_id");
        JsonObject completed = only("conversation.item.input_audio_transcription.completed");
        assertThat(completed.getString("item_id")).isEqualTo(item);
        assertThat(completed.getString("transcript")).isEqualTo("what time is it");
        assertThat(completed.getJsonObject("usage").getDouble("seconds")).isPositive();
        JsonObject content = all("conversation.item.added")
                .get(0)
                .getJsonObject("item")
                .getJsonArray("content")
                .getJsonObject(0);
        assertThat(content.containsKey("transcript")).isTrue();
        assertThat(content.getValue("transcript")).isNull();
    }

    @Test
    void anInterruptionIsToldFirstAndNoAudioFollows() {
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(8000, 16_000)));
        runs(1000);
        int before = events.size();
        for (int at = 0; at < 800; at += 20) {
            append(20, at < 400 ? 0 : 1000);
            runs(20);
        }

        List<JsonObject> after = events.subList(before, events.size()).stream()
                .dropWhile(event -> event.getString("type").startsWith("response.output_audio"))
                .toList();
        assertThat(after.get(0).getString("type")).isEqualTo("input_audio_buffer.speech_started");
        assertThat(after).extracting(event -> event.getString("type")).doesNotContain("response.output_audio.delta");
        JsonObject response = only("response.done").getJsonObject("response");
        assertThat(response.getString("status")).isEqualTo("cancelled");
        assertThat(response.getJsonObject("status_details").getString("reason")).isEqualTo("turn_detected");
    }

    @Test
    void aResponseIsCancelledByTheClient() {
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        send("response.cancel");

        assertThat(only("response.done")
                        .getJsonObject("response")
                        .getJsonObject("status_details")
                        .getString("reason"))
                .isEqualTo("client_cancelled");
        assertThat(all("input_audio_buffer.speech_started")).isEmpty();
        send("response.cancel", "event_id", "mine");
        JsonObject error = only("error").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("response_cancel_not_active");
        assertThat(error.getString("message")).startsWith("Cancellation failed");
        assertThat(error.getString("event_id")).isEqualTo("mine");
    }

    @Test
    void aSecondResponseWaits() {
        typed("hello");
        send("response.create", "event_id", "again");

        assertThat(only("error").getJsonObject("error").getString("code"))
                .isEqualTo("conversation_already_has_active_response");
    }

    @Test
    void metadataIsEchoed() {
        send("conversation.item.create", "item", userText("u1", "hello"));
        JsonObject metadata = new JsonObject().put("client_event_id", "f1");
        send("response.create", "response", new JsonObject().put("metadata", metadata));
        replies("Good day.", 100);

        assertThat(only("response.created").getJsonObject("response").getJsonObject("metadata"))
                .isEqualTo(metadata);
        assertThat(only("response.done").getJsonObject("response").getJsonObject("metadata"))
                .isEqualTo(metadata);
    }

    @Test
    void theModelIsAskedWhatTheClientSees() {
        send(
                "session.update",
                "session",
                new JsonObject().put("instructions", "Be brief.").putNull("tracing"));
        typed("hello");
        replies("Good day to you all.", 1000);
        runs(3000);
        String item = only("response.output_item.done").getJsonObject("item").getString("id");
        send("conversation.item.truncate", "item_id", item, "content_index", 0, "audio_end_ms", 500);
        send("conversation.item.create", "item", userText("u2", "and now"));
        send("response.create");

        assertThat(asks().get(1).messages())
                .containsExactly(
                        Message.system("Be brief."),
                        Message.user("hello"),
                        Message.assistant("Good day"),
                        Message.user("and now"));
        assertThat(only("conversation.item.truncated").getInteger("audio_end_ms"))
                .isEqualTo(500);
        send("conversation.item.retrieve", "item_id", item);
        assertThat(only("conversation.item.retrieved")
                        .getJsonObject("item")
                        .getJsonArray("content")
                        .getJsonObject(0)
                        .getString("transcript"))
                .isEqualTo("Good day");
    }

    @Test
    void aTruncationHoldsForAResponseUnderWay() {
        typed("tell me");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "One two three four five six seven eight nine."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(6000, 16_000)));
        runs(2000);
        String item =
                all("response.output_item.added").get(0).getJsonObject("item").getString("id");
        send("conversation.item.truncate", "item_id", item, "content_index", 0, "audio_end_ms", 500);
        send("response.cancel");
        send("conversation.item.create", "item", userText("u2", "go on"));
        send("response.create");

        assertThat(asks().get(1).messages())
                .containsExactly(Message.user("tell me"), Message.assistant("One"), Message.user("go on"));
    }

    @Test
    void aResponseWithoutWords() {
        JsonObject options = new JsonObject().put("instructions", "Greet the user.");
        send("response.create", "response", options);

        assertThat(asks().get(0).messages()).containsExactly(Message.system("Greet the user."));
        replies("Welcome!", 100);
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void textOnly() {
        send("session.update", "session", new JsonObject().put("output_modalities", new JsonArray().add("text")));
        typed("hello");
        replies("Good day.", 100);

        assertThat(only("response.output_text.done").getString("text")).isEqualTo("Good day.");
        assertThat(all("response.output_audio.delta")).isEmpty();
    }

    @Test
    void theLanguageAndTheVoiceThatTheClientChose() {
        JsonObject audio = input(
                        "transcription",
                        new JsonObject().put("model", "whisper-1").put("language", "hi"))
                .getJsonObject("audio")
                .put("output", new JsonObject().put("voice", "Asha"));
        send("session.update", "session", new JsonObject().put("audio", audio));
        append(100, 0);

        assertThat(session.language).isEqualTo("hi");
        assertThat(session.voice).isEqualTo("Asha");
    }

    @Test
    void muchAudioInOneMessageIsHeardBitByBit() {
        short[] samples = new short[10_000 * 24];
        Arrays.fill(samples, 24_000, 3 * 24_000, (short) 1000);
        send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(Pcm.bytes(samples)));
        assertThat(all("input_audio_buffer.speech_started")).isEmpty();
        runs(5);
        assertThat(all("input_audio_buffer.speech_stopped")).hasSize(1);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));

        assertThat(heard()).containsExactly("hello");
        client.ended(EndReason.STOPPED, 0);
    }

    @Test
    void nothingToCommit() {
        send("input_audio_buffer.commit");

        assertThat(only("error").getJsonObject("error").getString("code")).isEqualTo("input_audio_buffer_commit_empty");
    }

    @ParameterizedTest
    @CsvSource({"audio/pcmu, 8", "audio/pcma, 8", "g711_ulaw, 8", "audio/pcm, 48"})
    void audioInTheFormatThatTheClientWants(String format, int bytesPerMs) {
        JsonObject output = new JsonObject().put("format", new JsonObject().put("type", format));
        send("session.update", "session", new JsonObject().put("audio", new JsonObject().put("output", output)));
        typed("hello");
        replies("Good day.", 1000);

        int bytes = all("response.output_audio.delta").stream()
                .mapToInt(event -> Base64.getDecoder().decode(event.getString("delta")).length)
                .sum();
        assertThat(bytes / bytesPerMs).isBetween(990, 1001);
    }

    @Test
    void itemsKeepTheirIdsAndTheirPlace() {
        send("conversation.item.create", "item", userText("one", "1"));
        send("conversation.item.create", "item", userText("two", "2"), "previous_item_id", "root");
        send("conversation.item.create", "item", userText("three", "3"), "previous_item_id", "two");
        send("conversation.item.create", "item", userText("one", "again"), "event_id", "e9");

        assertThat(all("conversation.item.added"))
                .extracting(event -> event.getString("previous_item_id"))
                .containsExactly(null, null, "two");
        JsonObject error = only("error").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("item_create_duplicate_item_id");
        assertThat(error.getString("event_id")).isEqualTo("e9");
        send("conversation.item.delete", "item_id", "nobody");
        assertThat(only("conversation.item.deleted").getString("item_id")).isEqualTo("nobody");
    }

    @ParameterizedTest
    @CsvSource({"user, input_audio", "assistant, output_audio"})
    void ofAnItemsPartOnlyWhatIsKnownIsKept(String role, String type) {
        String made = "x".repeat(100_000) + "audio";
        JsonObject item = userText("u1", "").put("role", role);
        item.put(
                "content",
                new JsonArray().add(new JsonObject().put("type", made).put("transcript", "hello")));
        send("conversation.item.create", "item", item);

        assertThat(only("conversation.item.done")
                        .getJsonObject("item")
                        .getJsonArray("content")
                        .getJsonObject(0))
                .isEqualTo(new JsonObject().put("type", type).put("transcript", "hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "nonsense",
                "{}",
                "[]",
                "{\"type\":\"session.sing\"}",
                "{\"type\":\"conversation.item.create\"}",
                "{\"type\":\"conversation.item.retrieve\",\"item_id\":7}",
                "{\"type\":\"conversation.item.truncate\",\"item_id\":\"x\"}",
                "{\"type\":\"input_audio_buffer.append\",\"audio\":\"!\"}"
            })
    void whatIsWrongIsAnErrorAndNoMore(String message) {
        client.text(message);

        assertThat(all("error")).hasSize(1);
        assertThat(session.closeCode).isZero();
        send("session.update", "session", new JsonObject());
        assertThat(all("session.updated")).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"session.update\"}",
                "{\"type\":\"session.update\",\"session\":7}",
                "{\"type\":\"session.update\",\"session\":{\"audio\":7,\"instructions\":null,\"tools\":null}}",
                "{\"type\":\"session.update\",\"session\":{\"audio\":{\"input\":{\"format\":{\"type\":\"mp3\"}}}}}",
                "{\"type\":\"output_audio_buffer.clear\"}",
                "{\"type\":\"input_audio_buffer.clear\"}",
                "{\"type\":\"input_audio_buffer.append\"}"
            })
    void whatCanBeIgnoredIs(String message) {
        client.text(message);

        assertThat(all("error")).isEmpty();
    }
}
