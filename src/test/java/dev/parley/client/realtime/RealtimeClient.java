package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import dev.parley.session.StagelessSession;
import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;

/**
 * A Realtime client in virtual time. What real clients break on when it is absent is checked of every event.
 */
abstract class RealtimeClient implements ClientProtocol.Output {
    final List<JsonObject> events = new ArrayList<>();
    private final RealtimeChecker checker = new RealtimeChecker();
    final StagelessSession session;
    final ClientProtocol client;

    RealtimeClient() {
        this(new JsonObject());
    }

    /** @param overrides what is configured otherwise than by default */
    RealtimeClient(JsonObject overrides) {
        ParleyConfig config = ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get).resolve(overrides));
        session = new StagelessSession(
                RealtimeProtocol.factory(config, "parley", JsonNodeFactory.instance.objectNode()), this);
        client = session.client();
    }

    @Override
    public void text(String message) {
        JsonObject event = new JsonObject(message);
        checker.check(event);
        events.add(event);
    }

    @Override
    public void binary(byte[] message) {
        throw new AssertionError("the protocol has text messages only");
    }

    /** Nobody waits for the terminal events of a response that was announced. */
    @AfterEach
    void everyResponseIsDone() {
        client.ended(EndReason.STOPPED, 0);
        assertThat(checker.responding()).as("a response has no end").isFalse();
    }

    void send(String type, Object... fields) {
        JsonObject message = new JsonObject().put("type", type);
        for (int i = 0; i < fields.length; i += 2) {
            message.put((String) fields[i], fields[i + 1]);
        }
        client.text(message.encode());
    }

    List<JsonObject> all(String type) {
        return events.stream()
                .filter(event -> event.getString("type").equals(type))
                .toList();
    }

    JsonObject only(String type) {
        assertThat(all(type)).as(type).hasSize(1);
        return all(type).get(0);
    }

    List<String> types() {
        return events.stream().map(event -> event.getString("type")).toList();
    }

    static JsonObject userText(String id, String text) {
        return new JsonObject()
                .put("id", id)
                .put("type", "message")
                .put("role", "user")
                .put(
                        "content",
                        new JsonArray()
                                .add(new JsonObject().put("type", "input_text").put("text", text)));
    }

    List<TurnEffect.Ask> asks() {
        return session.commands.stream()
                .filter(command -> command instanceof StageCommand stage && stage.effect() instanceof TurnEffect.Ask)
                .map(command -> (TurnEffect.Ask) ((StageCommand) command).effect())
                .toList();
    }

    Attempt attempt() {
        return asks().get(asks().size() - 1).attempt();
    }

    void replies(String words, int audioMs) {
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), words));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "stop"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(audioMs, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
    }

    void append(int ms, int value) {
        short[] samples = new short[ms * 24];
        Arrays.fill(samples, (short) value);
        send("input_audio_buffer.append", "audio", Base64.getEncoder().encodeToString(Pcm.bytes(samples)));
    }

    void runs(int ms) {
        session.timers.runTo(session.timers.now() + ms);
    }

    /** The user says something, frame by frame, and falls silent for a second. */
    void speaks(String words) {
        speaks(0, words);
    }

    /** @param utterance how many they have said before */
    void speaks(int utterance, String words) {
        for (int at = 0; at < 2200; at += 20) {
            append(20, at >= 400 && at < 1000 ? 1000 : 0);
            if (at == 1400) {
                session.says(Stage.STT, new TurnEvent.Transcript(utterance, words, "en-IN", true));
            }
            runs(20);
        }
    }

    /** The model calls functions, after these words. */
    void calls(String words, ToolCall... calls) {
        if (!words.isEmpty()) {
            session.says(Stage.LLM, new TurnEvent.Token(attempt(), words));
        }
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "tool_calls", List.of(calls)));
    }

    /** The text of the transcripts that were told. */
    List<String> heard() {
        return all("conversation.item.input_audio_transcription.completed").stream()
                .map(event -> event.getString("transcript"))
                .toList();
    }

    String code() {
        return only("error").getJsonObject("error").getString("code");
    }

    static JsonObject input(String field, Object value) {
        return new JsonObject().put("audio", new JsonObject().put("input", new JsonObject().put(field, value)));
    }

    JsonObject detection() {
        List<JsonObject> updates = all("session.updated");
        return updates.get(updates.size() - 1)
                .getJsonObject("session")
                .getJsonObject("audio")
                .getJsonObject("input")
                .getJsonObject("turn_detection");
    }

    void typed(String words) {
        send("conversation.item.create", "item", userText("u1", words));
        send("response.create");
    }
}
