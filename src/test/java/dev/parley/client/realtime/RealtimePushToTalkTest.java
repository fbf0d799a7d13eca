package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.SttInput;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The client ends the user's turns itself. */
class RealtimePushToTalkTest extends RealtimeClient {
    @BeforeEach
    void pushToTalk() {
        send("session.update", "session", input("turn_detection", null));
    }

    @Test
    void aTurn() {
        append(400, 0);
        append(600, 1000);
        runs(2000);
        assertThat(types()).doesNotContain("input_audio_buffer.speech_started");
        send("input_audio_buffer.commit");
        assertThat(types())
                .endsWith("input_audio_buffer.committed", "conversation.item.added", "conversation.item.done");
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));
        assertThat(heard()).containsExactly("hello");
        assertThat(asks()).isEmpty();
        send("response.create");
        replies("Good day.", 100);

        assertThat(asks().get(0).messages()).containsExactly(Message.user("hello"));
        assertThat(only("conversation.item.input_audio_transcription.completed").getString("item_id"))
                .isEqualTo(only("input_audio_buffer.committed").getString("item_id"));
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void aReplyIsAskedForBeforeTheWordsAreKnown() {
        append(400, 0);
        append(600, 1000);
        send("input_audio_buffer.commit");
        send("response.create");
        assertThat(asks()).isEmpty();
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));

        assertThat(asks().get(0).messages()).containsExactly(Message.user("hello"));
        replies("Good day.", 100);
        assertThat(all("input_audio_buffer.speech_started")).isEmpty();
    }

    @Test
    void silenceIsAnsweredAsItStands() {
        append(1000, 0);
        send("input_audio_buffer.commit");
        runs(1500);
        assertThat(heard()).containsExactly("");
        append(300, 0);
        append(300, 1000);
        send("input_audio_buffer.commit");
        send("response.create");
        runs(1500);

        assertThat(heard()).containsExactly("", "");
        assertThat(asks()).hasSize(1);
        replies("Pardon?", 100);
    }

    @Test
    void itIsNoQuestionOfVoice() {
        append(500, 0);
        int commands = session.commands.size();
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.Transcript(0, "softly spoken", "en-IN", true));

        assertThat(session.commands.size()).as("audio for speech-to-text").isGreaterThan(commands);
        assertThat(heard()).containsExactly("softly spoken");
    }

    @Test
    void whatIsSaidOverAReplyLeavesIt() {
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(8000, 16_000)));
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.Transcript(0, "wait", "en-IN", true));

        assertThat(heard()).containsExactly("wait");
        assertThat(all("response.done")).isEmpty();
        send("response.cancel");
        send("response.create");
        assertThat(asks().get(1).messages()).last().isEqualTo(Message.user("wait"));
        replies("Yes?", 100);
    }

    @Test
    void aTurnRightAfterTheReplyIsAnswered() {
        typed("tell me a joke");
        replies("A joke.", 2000);
        runs(2200);
        assertThat(all("response.done")).hasSize(1);
        append(600, 1000);
        send("input_audio_buffer.commit");
        send("response.create");
        runs(300);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "and another", "en-IN", true));

        assertThat(heard()).containsExactly("and another");
        assertThat(asks()).hasSize(2);
        assertThat(asks().get(1).messages())
                .containsExactly(
                        Message.user("tell me a joke"), Message.assistant("A joke."), Message.user("and another"));
        replies("Another joke.", 100);
    }

    @Test
    void aRecogniserThatIsDeafToATurnIsReplaced() {
        append(3000, 1000);
        send("input_audio_buffer.commit");
        runs(15_000);

        assertThat(heard()).containsExactly("");
        assertThat(session.generation(Stage.STT)).isEqualTo(2);
    }

    @Test
    void wordsThatAreLostBeforeAReplyIsAskedForAreToldAsLost() {
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.SttFailed(FailureCode.QUOTA));

        assertThat(only("conversation.item.input_audio_transcription.failed").getString("item_id"))
                .isEqualTo(only("input_audio_buffer.committed").getString("item_id"));
        assertThat(heard()).isEmpty();
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));
        assertThat(heard()).containsExactly("hello");
        assertThat(all("conversation.item.input_audio_transcription.failed")).hasSize(1);
    }

    @Test
    void wordsThatASecondRecogniserDoesNotHearEitherAreToldAsLost() {
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.SttFailed(FailureCode.TIMEOUT));
        runs(15_000);

        assertThat(all("conversation.item.input_audio_transcription.failed")).hasSize(1);
        assertThat(heard()).isEmpty();
    }

    /** The recogniser's words come when the reply was cancelled, or is over, and another one was asked for. */
    @ParameterizedTest
    @ValueSource(strings = {"thinks", "speaks", "has spoken"})
    void aTurnOverAReplyIsAnsweredWhoseWordsComeLate(String model) {
        typed("tell me a story");
        if (!model.equals("thinks")) {
            session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
            session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(3000, 16_000)));
            runs(500);
        }
        append(500, 1000);
        send("input_audio_buffer.commit");
        if (model.equals("has spoken")) {
            session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
            session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
            runs(2500);
            assertThat(all("response.done")).hasSize(1);
        } else {
            session.says(Stage.STT, new TurnEvent.Transcript(0, "and", "en-IN", false));
            send("response.cancel");
        }
        send("response.create");
        session.says(Stage.STT, new TurnEvent.Transcript(0, "and then", "en-IN", true));

        assertThat(heard()).containsExactly("and then");
        assertThat(asks()).hasSize(2);
        assertThat(asks().get(1).messages()).last().isEqualTo(Message.user("and then"));
        replies("They lived happily.", 100);
    }

    private void asksForAStory(boolean typed) {
        if (typed) {
            typed("tell me a story");
        } else {
            append(500, 1000);
            send("input_audio_buffer.commit");
            send("response.create");
            session.says(Stage.STT, new TurnEvent.Transcript(0, "tell me a story", "en-IN", true));
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aTurnOverAReplyInTheMakingIsAnsweredOnce(boolean typed) {
        asksForAStory(typed);
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.Transcript(1, "a short one", "en-IN", true));
        send("response.cancel");
        send("response.create");

        assertThat(heard()).last().isEqualTo("a short one");
        assertThat(heard()).hasSize(typed ? 1 : 2);
        assertThat(asks()).hasSize(2);
        assertThat(asks().get(1).messages())
                .containsExactly(Message.user("tell me a story"), Message.user("a short one"));
        replies("Once upon a time.", 100);
        runs(5000);
        assertThat(asks()).hasSize(2);
        assertThat(heard()).hasSize(typed ? 1 : 2);
    }

    /** The first words over a reply in the making are told, the second ones come late. */
    @ParameterizedTest
    @CsvSource({"true, 1", "true, 2", "false, 1", "false, 2"})
    void wordsOfTwoTurnsOverAReplyInTheMakingAreToldOnce(boolean typed, int utterance) {
        asksForAStory(typed);
        append(500, 1000);
        send("input_audio_buffer.commit");
        session.says(Stage.STT, new TurnEvent.Transcript(1, "a short one", "en-IN", utterance == 2));
        runs(500);
        append(500, 1000);
        send("input_audio_buffer.commit");
        send("response.cancel");
        send("response.create");
        String words = utterance == 1 ? "a short one and sweet" : "and sweet";
        session.says(Stage.STT, new TurnEvent.Transcript(utterance, words, "en-IN", true));

        assertThat(String.join(" ", heard().subList(typed ? 0 : 1, heard().size()))
                        .strip())
                .isEqualTo("a short one and sweet");
        assertThat(asks()).hasSize(2);
        assertThat(asks().get(1).messages().stream().map(Message::content).reduce((one, next) -> one + " " + next))
                .contains("tell me a story a short one and sweet");
        replies("Once upon a time.", 100);
        runs(5000);
        assertThat(asks()).hasSize(2);
    }

    @Test
    void aReplyIsGivenAlthoughNoWordsComeOfWhatWasSaidOverTheLast() {
        typed("tell me a story");
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "Once upon a time."));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(3000, 16_000)));
        append(500, 1000);
        send("input_audio_buffer.commit");
        send("response.cancel");
        send("response.create");
        runs(3000);

        assertThat(heard()).containsExactly("");
        assertThat(asks()).hasSize(2);
        replies("Pardon?", 100);
    }

    @Test
    void wordsThatAreLostAreToldAsLost() {
        append(500, 1000);
        send("input_audio_buffer.commit");
        send("response.create");
        session.says(Stage.STT, new TurnEvent.SttFailed(FailureCode.QUOTA));

        JsonObject failed = only("conversation.item.input_audio_transcription.failed");
        assertThat(failed.getString("item_id"))
                .isEqualTo(only("input_audio_buffer.committed").getString("item_id"));
        session.says(Stage.TTS, new TurnEvent.Speech(session.state().voice(), Pcm.silence(400, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(session.state().voice()));
        assertThat(only("response.done").getJsonObject("response").getString("status"))
                .isEqualTo("completed");
    }

    @Test
    void whatIsClearedIsNotHeard() {
        append(400, 0);
        append(600, 1000);
        send("input_audio_buffer.clear");
        assertThat(all("input_audio_buffer.cleared")).hasSize(1);
        send("input_audio_buffer.commit");

        assertThat(code()).isEqualTo("input_audio_buffer_commit_empty");
    }

    @Test
    void whatFollowsACommitOfMuchAudioWaitsForItsWords() {
        append(8000, 1000);
        send("input_audio_buffer.commit");
        send("conversation.item.create", "item", userText("u1", "and this"));
        send("response.create");
        assertThat(types()).doesNotContain("input_audio_buffer.committed", "conversation.item.added");
        runs(20);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));

        assertThat(asks().get(0).messages()).containsExactly(Message.user("hello"), Message.user("and this"));
        assertThat(heard()).containsExactly("hello");
        replies("Good day.", 100);
    }

    @Test
    void whatWaitsForAudioIsBounded() {
        append(8000, 1000);
        send("input_audio_buffer.commit");
        for (int n = 0; n < 9; n++) {
            send("conversation.item.create", "item", userText("u" + n, "x".repeat(1_000_000)));
        }

        assertThat(code()).isEqualTo("rate_limit_exceeded");
        assertThat(session.closeCode).isZero();
    }

    @Test
    void whatWasHeldIsHeardByTheDetectorThatTakesOver() {
        append(600, 0);
        append(1000, 1000);
        append(400, 0);
        runs(50);
        send("session.update", "session", input("turn_detection", new JsonObject().put("type", "server_vad")));
        runs(20);
        assertThat(only("input_audio_buffer.speech_started").getInteger("audio_start_ms"))
                .isBetween(600, 1100);
        append(1000, 0);
        session.says(Stage.STT, new TurnEvent.Transcript(0, "hello", "en-IN", true));
        assertThat(heard()).containsExactly("hello");
        replies("Good day.", 100);

        pushToTalk();
        send("input_audio_buffer.clear");
        send("input_audio_buffer.commit");
        assertThat(code()).isEqualTo("input_audio_buffer_commit_empty");
    }

    @Test
    void audioIsReadInTheFormatThatItCameIn() {
        append(3000, 1000);
        send("session.update", "session", input("format", new JsonObject().put("type", "audio/pcmu")));
        send("input_audio_buffer.commit");
        int commands = session.commands.size();
        runs(20);

        double ms = session.commands.subList(commands, session.commands.size()).stream()
                .filter(command -> command instanceof SttInput.Audio)
                .mapToDouble(command -> ((SttInput.Audio) command).pcm().ms())
                .sum();
        assertThat(ms).as("with the silence that ends the turn").isBetween(3900.0, 4100.0);
    }
}
