package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who ends the user's turn, who asks for the reply, and what interrupts it. */
class RealtimeTurnsTest extends RealtimeClient {
    private void detection(JsonObject detection) {
        send("session.update", "session", input("turn_detection", detection));
    }

    private static JsonObject serverVad() {
        return new JsonObject().put("type", "server_vad");
    }

    @Test
    void turnDetectionIsGrantedAsFarAsTheServerHasIt() {
        detection(new JsonObject().put("type", "semantic_vad").put("eagerness", "high"));
        assertThat(detection())
                .isEqualTo(new JsonObject()
                        .put("type", "semantic_vad")
                        .put("eagerness", "high")
                        .put("create_response", true)
                        .put("interrupt_response", true));
        detection(serverVad().put("silence_duration_ms", 200).put("idle_timeout_ms", 5000));
        assertThat(detection().getInteger("silence_duration_ms")).isEqualTo(900);
        assertThat(detection().getValue("idle_timeout_ms")).isNull();
        detection(serverVad().put("silence_duration_ms", 1200).put("create_response", false));
        assertThat(detection().getInteger("silence_duration_ms")).isEqualTo(1200);
        assertThat(detection().getBoolean("create_response")).isFalse();
    }

    @Test
    void aSilentClientKeepsItsSessionForAnHour() {
        append(1000, 0);
        runs(3_590_000);
        assertThat(session.closeCode).isZero();

        runs(10_000);
        assertThat(session.closeCode).isEqualTo(1000);
    }

    @Test
    void theClientMayWaitLonger() {
        detection(serverVad().put("silence_duration_ms", 2000));
        speaks("what time is it");
        assertThat(all("response.created")).isEmpty();

        append(1000, 0);
        assertThat(all("response.created")).hasSize(1);
        replies("It is noon.", 100);
    }

    @Test
    void theClientAsksForTheReply() {
        detection(serverVad().put("create_response", false));
        speaks("what time is it");
        runs(2000);
        assertThat(heard()).containsExactly("what time is it");
        assertThat(asks()).isEmpty();

        send("response.create");
        assertThat(asks().get(0).messages()).containsExactly(Message.user("what time is it"));
        replies("It is noon.", 100);
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
        runs(3000);
        speaks(1, "and in Delhi");
        assertThat(heard()).containsExactly("what time is it", "and in Delhi");
    }

    @Test
    void aReplyThatIsAskedForWhileTheUserSpeaksFollowsTheirTurn() {
        detection(serverVad().put("create_response", false));
        for (int at = 0; at < 800; at += 20) {
            append(20, at >= 400 ? 1000 : 0);
            runs(20);
        }
        send("response.create", "response", new JsonObject().put("metadata", new JsonObject().put("k", "v")));
        assertThat(asks()).isEmpty();
        append(1000, 0);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "what time is it", "en-IN", true));

        assertThat(asks().get(0).messages()).containsExactly(Message.user("what time is it"));
        replies("It is noon.", 100);
        assertThat(only("response.done")
                        .getJsonObject("response")
                        .getJsonObject("metadata")
                        .getString("k"))
                .isEqualTo("v");
    }

    @Test
    void aReplyThatTheUserDoesNotInterrupt() {
        detection(serverVad().put("interrupt_response", false));
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(6000, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
        speaks("go on");

        assertThat(all("response.done")).isEmpty();
        assertThat(heard()).containsExactly("go on");
        assertThat(asks()).hasSize(1);
        runs(8000);
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
        assertThat(asks()).hasSize(1);
    }

    @Test
    void aTurnAfterTheLastAudioOfAReplyThatIsNotInterrupted() {
        detection(serverVad().put("interrupt_response", false));
        speaks("hello");
        replies("Good day to you.", 1000);
        runs(900);
        assertThat(all("response.done")).hasSize(1);
        for (int at = 0; at < 2000; at += 20) {
            append(20, at >= 40 && at < 400 ? 1000 : 0);
            if (at == 800) {
                session.says(Stage.STT, new TurnEvent.Transcript(1, "what time is it", "en-IN", true));
            }
            runs(20);
        }

        assertThat(heard()).containsExactly("hello", "what time is it");
        assertThat(all("response.created")).hasSize(2);
        replies("It is noon.", 100);
        assertThat(asks().get(1).messages())
                .containsExactly(
                        Message.user("hello"), Message.assistant("Good day to you."), Message.user("what time is it"));
    }

    @Test
    void finalWordsThatComeWhileTheUserStillSpeaksOverAReply() {
        detection(serverVad().put("interrupt_response", false));
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(6000, 16_000)));
        for (int at = 0; at < 2000; at += 20) {
            append(20, at >= 400 && at < 1000 ? 1000 : 0);
            if (at == 900) {
                session.says(Stage.STT, new TurnEvent.Transcript(0, "go on", "en-IN", true));
            }
            runs(20);
        }

        assertThat(heard()).containsExactly("go on");
    }

    @Test
    void aCommitEndsTheTurnAtOnce() {
        for (int at = 0; at < 1000; at += 20) {
            append(20, at >= 400 ? 1000 : 0);
            runs(20);
        }
        send("input_audio_buffer.commit");
        assertThat(all("input_audio_buffer.committed")).hasSize(1);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "what time is it", "en-IN", true));

        assertThat(heard()).containsExactly("what time is it");
        assertThat(all("response.created")).hasSize(1);
        replies("It is noon.", 100);
    }

    @Test
    void aUserWhoGoesOnIsTwoItemsAndOneQuestion() {
        speaks("what time is it");
        runs(20);
        assertThat(all("response.created")).hasSize(1);
        speaks(1, "in Delhi");
        replies("It is noon.", 100);

        assertThat(heard()).containsExactly("what time is it", "in Delhi");
        assertThat(asks().get(asks().size() - 1).messages())
                .containsExactly(Message.user("what time is it"), Message.user("in Delhi"));
        assertThat(all("response.done"))
                .extracting(event -> event.getJsonObject("response").getString("status"))
                .containsExactly("cancelled", "completed");
        assertThat(all("response.output_audio_transcript.delta")).hasSize(1);
    }

    @Test
    void aTypedTurnAfterAnInterruption() {
        typed("tell me a story");
        session.says(
                Stage.LLM,
                new TurnEvent.Token(attempt(), "Once upon a time there was a king who had a very long story."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(8000, 16_000)));
        runs(1000);
        speaks("stop");
        replies("Fine.", 100);
        runs(3000);
        send("conversation.item.create", "item", userText("u2", "hello again"));
        send("response.create");

        List<Message> asked = asks().get(asks().size() - 1).messages();
        assertThat(asked).extracting(Message::role).containsExactly("user", "assistant", "user", "assistant", "user");
        assertThat(asked.get(1).content())
                .as("what was heard")
                .startsWith("Once upon")
                .doesNotEndWith("story.");
        assertThat(asked.get(2)).isEqualTo(Message.user("stop"));
        assertThat(asked.get(4)).isEqualTo(Message.user("hello again"));
        replies("Good day.", 100);
    }

    @Test
    void aReplyThatIsAskedForAgainIsToldOnce() {
        typed("hello");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Good "));
        session.says(Stage.LLM, new TurnEvent.LlmFailed(attempt(), FailureCode.TIMEOUT, 0));
        replies("Good day.", 200);

        assertThat(only("response.output_audio_transcript.done").getString("transcript"))
                .isEqualTo("Good day.");
    }

    @Test
    void textOnlyIsNotSpoken() {
        send("session.update", "session", new JsonObject().put("output_modalities", new JsonArray().add("text")));
        typed("hello");
        int commands = session.commands.size();
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Good day."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));

        assertThat(session.commands).as("nothing is sent to text-to-speech").hasSize(commands);
        assertThat(only("response.output_text.done").getString("text")).isEqualTo("Good day.");
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
        send("conversation.item.create", "item", userText("u2", "and now"));
        send("response.create", "response", new JsonObject().put("output_modalities", new JsonArray().add("audio")));
        replies("Aloud.", 100);
        assertThat(all("response.output_audio.delta")).isNotEmpty();
    }

    @Test
    void anUpdateDoesNotMakeAResponseInTextASpokenOne() {
        send("session.update", "session", input("turn_detection", null));
        append(600, 1000);
        send("input_audio_buffer.commit");
        send("response.create", "response", new JsonObject().put("output_modalities", new JsonArray().add("text")));
        send("session.update", "session", new JsonObject().put("instructions", "Be brief."));
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));
        send("session.update", "session", new JsonObject().put("instructions", "Be very brief."));
        int commands = session.commands.size();
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Good day, this is a whole sentence. "));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));

        assertThat(session.commands).as("nothing is sent to text-to-speech").hasSize(commands);
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void aRequestThatIsRefusedAnswersNothing() {
        detection(serverVad().put("create_response", false));
        typed("hello");
        send("conversation.item.create", "item", userText("u2", "and this"));
        send("response.create");
        assertThat(code()).isEqualTo("conversation_already_has_active_response");
        send("response.cancel");
        for (int at = 0; at < 800; at += 20) {
            append(20, at >= 400 ? 1000 : 0);
            runs(20);
        }
        int asked = asks().size();
        send("response.create");

        assertThat(asks())
                .as("what was typed does not wait for what is being said")
                .hasSize(asked + 1);
    }

    @Test
    void aResponseOutsideTheConversation() {
        typed("hello");
        replies("Good day.", 100);
        runs(3000);
        JsonObject options = new JsonObject()
                .put("conversation", "none")
                .put("output_modalities", new JsonArray().add("text"))
                .put("instructions", "Sum up.")
                .put(
                        "input",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("type", "item_reference")
                                        .put("id", "u1"))
                                .add(userText("x", "in one word")));
        send("response.create", "response", options);
        assertThat(asks().get(1).messages())
                .containsExactly(Message.system("Sum up."), Message.user("hello"), Message.user("in one word"));
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Greeting."));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));

        JsonObject done = all("response.done").get(1).getJsonObject("response");
        assertThat(done.getValue("conversation_id")).isNull();
        String item = done.getJsonArray("output").getJsonObject(0).getString("id");
        send("conversation.item.retrieve", "item_id", item);
        assertThat(code()).isEqualTo("item_retrieve_invalid_item_id");
        send("conversation.item.create", "item", userText("u2", "bye"));
        send("response.create");
        assertThat(asks().get(2).messages())
                .containsExactly(Message.user("hello"), Message.assistant("Good day."), Message.user("bye"));
        replies("Bye.", 100);
    }

    @Test
    void aRequestIsTakenBack() {
        detection(serverVad().put("create_response", false));
        for (int at = 0; at < 800; at += 20) {
            append(20, at >= 400 ? 1000 : 0);
            runs(20);
        }
        send("response.create");
        send("response.cancel");
        append(1000, 0);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "never mind", "en-IN", true));

        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("cancelled");
        assertThat(asks()).isEmpty();
        send("response.cancel", "response_id", "another");
        assertThat(code()).isEqualTo("response_cancel_not_active");
    }

    @Test
    void aCommitOfNoVoiceIsAnItemWithoutWords() {
        append(1000, 0);
        send("input_audio_buffer.commit");

        assertThat(all("input_audio_buffer.committed")).hasSize(1);
        assertThat(heard()).containsExactly("");
        send("input_audio_buffer.commit");
        assertThat(code()).isEqualTo("input_audio_buffer_commit_empty");
    }

    @Test
    void aCommitAfterALongAppendIsOfAllOfIt() {
        short[] samples = new short[4000 * 24];
        Arrays.fill(samples, 2 * 24_000, samples.length, (short) 1000);
        send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(Pcm.bytes(samples)));
        send("input_audio_buffer.commit");
        assertThat(all("input_audio_buffer.committed"))
                .as("other conversations are served in between")
                .isEmpty();
        runs(10);
        assertThat(all("input_audio_buffer.committed")).hasSize(1);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));

        assertThat(heard()).containsExactly("hello");
        assertThat(all("response.created")).hasSize(1);
        replies("Good day.", 100);
    }

    @Test
    void whenSpeechBeganIsCountedInTheAudioAndNotInWhatWasSent() {
        short[] samples = new short[10_000 * 24];
        Arrays.fill(samples, 2 * 24_000, 4 * 24_000, (short) 1000);
        send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(Pcm.bytes(samples)));
        runs(20);

        assertThat(only("input_audio_buffer.speech_started").getInteger("audio_start_ms"))
                .isBetween(2000, 2500);
        assertThat(only("input_audio_buffer.speech_stopped").getInteger("audio_end_ms"))
                .isBetween(4000, 5000);
    }

    @Test
    void noiseThatIsNoWordsIsForgotten() {
        for (int at = 0; at < 2400; at += 20) {
            append(20, at >= 400 && at < 500 ? 1000 : 0);
            runs(20);
        }
        runs(1500);
        assertThat(all("response.created")).isEmpty();
        speaks("what time is it");

        assertThat(heard()).containsExactly("what time is it");
        assertThat(all("response.created")).hasSize(1);
        replies("It is noon.", 100);
    }

    @Test
    void whatComesOfAnInterruptedReplyIsNotTold() {
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(8000, 16_000)));
        for (int at = 0; at < 800; at += 20) {
            append(20, at < 400 ? 0 : 1000);
            runs(20);
        }
        int before = events.size();
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), " There was a king."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(8000, 16_000)));

        assertThat(events).hasSize(before);
    }
}
