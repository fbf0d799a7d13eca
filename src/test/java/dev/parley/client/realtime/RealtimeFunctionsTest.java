package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.turn.Message;
import dev.parley.turn.Stage;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEvent;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Functions that the client runs. */
class RealtimeFunctionsTest extends RealtimeClient {
    private static final ToolCall WEATHER = new ToolCall("m1", "weather", "{\"city\":\"Pune\"}");
    private static final ToolCall TIME = new ToolCall("m2", "time", "{}");

    @BeforeEach
    void offer() {
        send("session.update", "session", new JsonObject().put("tools", tools("weather", "time")));
    }

    private static JsonArray tools(String... names) {
        JsonArray tools = new JsonArray();
        for (String name : names) {
            tools.add(new JsonObject()
                    .put("type", "function")
                    .put("name", name)
                    .put("description", "Tells the " + name)
                    .put("parameters", new JsonObject().put("type", "object").put("properties", new JsonObject())));
        }
        return tools;
    }

    private String callId(int index) {
        return all("response.function_call_arguments.done").get(index).getString("call_id");
    }

    private void result(String call, String output) {
        JsonObject item = new JsonObject()
                .put("type", "function_call_output")
                .put("call_id", call)
                .put("output", output);
        send("conversation.item.create", "item", item);
    }

    private List<String> statuses() {
        return all("response.done").stream()
                .map(event -> event.getJsonObject("response").getString("status"))
                .toList();
    }

    @Test
    void theModelIsOfferedTheClientsFunctions() {
        typed("how is the weather");

        assertThat(asks().get(0).tools()).extracting(tool -> tool.name()).containsExactly("weather", "time");
        assertThat(asks().get(0).mayCall()).isTrue();
        assertThat(only("session.updated").getJsonObject("session").getJsonArray("tools"))
                .hasSize(2);
    }

    @Test
    void aCallHasEveryEventInOrder() {
        typed("how is the weather");
        int before = events.size();
        calls("", WEATHER);

        assertThat(types().subList(before, events.size()))
                .containsExactly(
                        "response.output_item.added",
                        "conversation.item.added",
                        "response.function_call_arguments.delta",
                        "response.function_call_arguments.done",
                        "response.output_item.done",
                        "conversation.item.done",
                        "response.done");
        JsonObject done = only("response.function_call_arguments.done");
        assertThat(done.getString("name")).isEqualTo("weather");
        assertThat(done.getString("arguments")).isEqualTo(WEATHER.arguments());
        JsonObject item = only("response.output_item.done").getJsonObject("item");
        assertThat(item.getString("status")).isEqualTo("completed");
        assertThat(item.getString("call_id")).isEqualTo(done.getString("call_id"));
        assertThat(statuses()).containsExactly("completed");
    }

    @Test
    void theResultIsAnswered() {
        typed("how is the weather");
        calls("", WEATHER);
        result(callId(0), "sunny");
        send("response.create");

        assertThat(asks().get(1).messages())
                .containsExactly(
                        Message.user("how is the weather"),
                        new Message(
                                "assistant",
                                null,
                                List.of(new ToolCall(callId(0), "weather", WEATHER.arguments())),
                                null),
                        new Message("tool", "sunny", List.of(), callId(0)));
        replies("It is sunny.", 100);
        assertThat(statuses()).containsExactly("completed", "completed");
    }

    @Test
    void aSpokenQuestionIsAnsweredTheSameWay() {
        speaks("how is the weather");
        calls("", WEATHER);
        result(callId(0), "sunny");
        send("response.create");
        replies("It is sunny.", 100);

        assertThat(asks().get(asks().size() - 1).messages())
                .extracting(Message::role)
                .containsExactly("user", "assistant", "tool");
        assertThat(statuses()).containsExactly("completed", "completed");
    }

    @Test
    void aPreparedReplyCallsNothingBeforeTheTurnEnds() {
        for (int at = 0; at < 1500; at += 20) {
            append(20, at >= 400 && at < 1000 ? 1000 : 0);
            runs(20);
        }
        session.says(Stage.STT, new TurnEvent.Transcript(0, "how is the weather", "en-IN", true));
        calls("", WEATHER);

        assertThat(all("response.created")).isEmpty();
        assertThat(all("response.output_item.added")).isEmpty();
        for (int at = 0; at < 800; at += 20) {
            append(20, 0);
            runs(20);
        }
        assertThat(only("response.function_call_arguments.done").getString("name"))
                .isEqualTo("weather");
    }

    @Test
    void severalCallsAndResultsOutOfOrder() {
        typed("how is the weather, and what time is it");
        calls("", WEATHER, TIME);

        assertThat(all("response.output_item.added"))
                .extracting(event -> event.getInteger("output_index"))
                .containsExactly(0, 1);
        assertThat(only("response.done").getJsonObject("response").getJsonArray("output"))
                .hasSize(2);
        result(callId(1), "noon");
        result(callId(0), "sunny");
        send("response.create");
        assertThat(asks().get(1).messages().subList(2, 4))
                .containsExactly(
                        new Message("tool", "sunny", List.of(), callId(0)),
                        new Message("tool", "noon", List.of(), callId(1)));
    }

    @Test
    void theSameCallIsMadeOnce() {
        typed("how is the weather");
        calls("", WEATHER, new ToolCall("m3", "weather", WEATHER.arguments()));

        assertThat(all("response.function_call_arguments.done")).hasSize(1);
        assertThat(statuses()).containsExactly("completed");
    }

    @Test
    void whatIsSaidBeforeACallIsHeard() {
        typed("how is the weather");
        calls("Let me look.", WEATHER);

        assertThat(callId(0)).as("the client need not wait for the words").isNotBlank();
        assertThat(all("response.done")).isEmpty();
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(400, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
        assertThat(only("response.output_audio_transcript.done").getString("transcript"))
                .isEqualTo("Let me look.");
        assertThat(only("response.done").getJsonObject("response").getJsonArray("output"))
                .hasSize(2);
    }

    @Test
    void aResultThatIsFasterThanTheWordsBeforeIsAnsweredAfterThem() {
        typed("how is the weather");
        calls("Let me look.", WEATHER);
        result(callId(0), "sunny");
        send("response.create");

        assertThat(all("error")).isEmpty();
        assertThat(asks()).hasSize(1);
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(400, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));
        assertThat(asks()).hasSize(2);
        replies("It is sunny.", 100);
        assertThat(statuses()).containsExactly("completed", "completed");
        assertThat(all("input_audio_buffer.speech_started")).isEmpty();
    }

    @Test
    void anInterruptionLeavesTheCallStanding() {
        typed("how is the weather");
        calls("Let me look.", WEATHER);
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(4000, 16_000)));
        for (int at = 0; at < 800; at += 20) {
            append(20, at < 400 ? 0 : 1000);
            runs(20);
        }

        assertThat(statuses()).containsExactly("cancelled");
        JsonArray output = only("response.done").getJsonObject("response").getJsonArray("output");
        assertThat(output.getJsonObject(0).getString("status")).isEqualTo("incomplete");
        assertThat(output.getJsonObject(1).getString("status")).isEqualTo("completed");
        result(callId(0), "sunny");
        assertThat(all("error")).isEmpty();
    }

    /** The model looks something up, and the client has the result while the words before it are still being said. */
    private void resultIsFasterThanTheWords() {
        speaks("how is the weather");
        calls("Let me look that up for you.", WEATHER);
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(4000, 16_000)));
        result(callId(0), "sunny");
        send("response.create");
    }

    private void speaksOn(int ms) {
        for (int at = 0; at < ms; at += 20) {
            append(20, 1000);
            runs(20);
        }
    }

    @Test
    void whoInterruptsTheWordsBeforeAResultIsHeardOut() {
        resultIsFasterThanTheWords();
        int asked = asks().size();
        speaksOn(1000);

        assertThat(statuses()).containsExactly("cancelled");
        assertThat(asks()).as("nobody answers into the user's words").hasSize(asked);
        append(600, 0);
        session.says(Stage.STT, new TurnEvent.Transcript(1, "no wait, I meant Delhi", "en-IN", true));
        append(1000, 0);
        assertThat(heard()).containsExactly("how is the weather", "no wait, I meant Delhi");
        assertThat(asks().get(asks().size() - 1).messages())
                .extracting(Message::role)
                .endsWith("tool", "user");
        replies("In Delhi it rains.", 100);
        assertThat(statuses()).containsExactly("cancelled", "completed");
    }

    @Test
    void aSoundOverTheWordsBeforeAResultDoesNotLoseTheResult() {
        resultIsFasterThanTheWords();
        speaksOn(400);
        for (int at = 0; at < 5000; at += 20) {
            append(20, 0);
            runs(20);
        }

        assertThat(asks().get(asks().size() - 1).messages()).last().satisfies(last -> assertThat(last.content())
                .isEqualTo("sunny"));
        replies("It is sunny.", 100);
        assertThat(statuses()).containsExactly("cancelled", "completed");
    }

    @Test
    void aCancelIsOfTheResponseThatWaitsToo() {
        resultIsFasterThanTheWords();
        int asked = asks().size();
        send("response.cancel");
        runs(5000);

        assertThat(statuses()).containsExactly("cancelled");
        assertThat(all("response.created")).hasSize(1);
        assertThat(asks()).hasSize(asked);
        send("response.create");
        replies("It is sunny.", 100);
        assertThat(statuses()).containsExactly("cancelled", "completed");
    }

    @Test
    void theUserSpeaksWhileTheFunctionRuns() {
        typed("how is the weather");
        calls("", WEATHER);
        speaks("are you there");

        List<Message> asked = asks().get(asks().size() - 1).messages();
        assertThat(asked.get(2).content()).contains("running");
        assertThat(asked.get(3)).isEqualTo(Message.user("are you there"));
        replies("Yes.", 100);
        runs(3000);
        result(callId(0), "sunny");
        send("response.create");
        assertThat(asks().get(asks().size() - 1).messages()).last().satisfies(late -> assertThat(late.content())
                .contains("sunny", callId(0)));
    }

    @Test
    void aFunctionThatNeverAnswersHoldsNobody() {
        typed("how is the weather");
        calls("", WEATHER);
        runs(30_000);
        speaks("hello");
        replies("Good day.", 100);

        assertThat(statuses()).containsExactly("completed", "completed");
        assertThat(session.closeCode).isZero();
    }

    @Test
    void aFunctionThatNobodyOffersIsNotAskedOfTheClient() {
        typed("sing");
        calls("", new ToolCall("m1", "sing", "{}"));

        assertThat(all("response.function_call_arguments.done")).isEmpty();
    }

    @Test
    void whatIsSaidWhileAToolOfTheServerRunsIsSaidBeside() {
        speaks("sing");
        calls("", new ToolCall("m1", "sing", "{}"));
        speaks(1, "never mind");

        assertThat(heard()).containsExactly("sing", "never mind");
        assertThat(all("conversation.item.deleted")).isEmpty();
        replies("Fine.", 100);
    }

    @Test
    void noFunctionsThisOnce() {
        send("conversation.item.create", "item", userText("u1", "how is the weather"));
        send(
                "response.create",
                "response",
                new JsonObject().put("tool_choice", "none").put("tools", tools("weather")));

        assertThat(asks().get(0).mayCall()).isFalse();
    }

    @Test
    void anotherChoiceThisOnceIsOfTheSessionsFunctions() {
        send("conversation.item.create", "item", userText("u1", "how is the weather"));
        send("response.create", "response", new JsonObject().put("tool_choice", "required"));
        assertThat(asks().get(0).tools()).extracting(tool -> tool.name()).containsExactly("weather", "time");
        calls("", WEATHER);

        assertThat(only("response.function_call_arguments.done").getString("name"))
                .isEqualTo("weather");
    }

    @Test
    void otherFunctionsThisOnce() {
        send("conversation.item.create", "item", userText("u1", "sing"));
        send("response.create", "response", new JsonObject().put("tools", tools("sing")));
        assertThat(asks().get(0).tools()).extracting(tool -> tool.name()).containsExactly("sing");
        calls("", new ToolCall("m1", "sing", "{}"));
        send("response.create");

        assertThat(only("response.function_call_arguments.done").getString("name"))
                .isEqualTo("sing");
        assertThat(asks().get(1).tools()).extracting(tool -> tool.name()).containsExactly("weather", "time");
    }

    @Test
    void oneFunctionByChoice() {
        JsonObject choice = new JsonObject().put("type", "function").put("name", "time");
        send("session.update", "session", new JsonObject().put("tool_choice", choice));
        typed("hello");

        assertThat(asks().get(0).tools()).extracting(tool -> tool.name()).containsExactly("time");
        assertThat(asks().get(0).mustCall()).isTrue();
    }

    @Test
    void aFunctionThatNobodyHasIsNoChoice() {
        JsonObject choice = new JsonObject().put("type", "function").put("name", "sing");
        send("session.update", "session", new JsonObject().put("tool_choice", choice));
        typed("hello");

        assertThat(asks().get(0).tools()).hasSize(2);
        assertThat(asks().get(0).mustCall()).isFalse();
    }

    @Test
    void someFunctionByChoice() {
        send("session.update", "session", new JsonObject().put("tool_choice", "required"));
        typed("hello");
        calls("", WEATHER);
        send("response.create", "response", new JsonObject().put("tool_choice", "auto"));

        assertThat(asks().get(0).mustCall()).isTrue();
        assertThat(asks().get(1).mustCall()).isFalse();
    }

    @Test
    void aReplyIsAsLongAsTheClientSays() {
        send("session.update", "session", new JsonObject().put("max_output_tokens", 50));
        send("session.update", "session", new JsonObject().put("max_output_tokens", "many"));
        typed("hello");
        assertThat(asks().get(0).maxTokens()).isEqualTo(50);
        replies("Good day.", 100);
        runs(1500);
        JsonObject once = new JsonObject()
                .put("max_output_tokens", 7)
                .putNull("tool_choice")
                .putNull("tools");
        send("response.create", "response", once);
        assertThat(asks().get(1).maxTokens()).isEqualTo(7);
        assertThat(asks().get(1).tools()).hasSize(2);
        session.says(Stage.LLM, new TurnEvent.Token(attempt(), "It is a"));
        session.says(Stage.LLM, new TurnEvent.ReplyDone(attempt(), "length"));
        session.says(Stage.TTS, new TurnEvent.Speech(attempt(), Pcm.silence(100, 16_000)));
        session.says(Stage.TTS, new TurnEvent.SpeechDone(attempt()));

        JsonObject done = all("response.done").get(1).getJsonObject("response");
        assertThat(done.getString("status")).isEqualTo("incomplete");
        assertThat(done.getJsonObject("status_details").getString("reason")).isEqualTo("max_output_tokens");
        send("session.update", "session", new JsonObject().putNull("max_output_tokens"));
        assertThat(all("session.updated").get(3).getJsonObject("session").getString("max_output_tokens"))
                .isEqualTo("inf");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"mcp\",\"server_label\":\"x\",\"server_url\":\"https://example.com\"}",
                "{\"type\":\"web_search\"}",
                "{\"type\":\"function\",\"name\":\"not a name\"}",
                "{\"type\":\"function\"}",
                "7"
            })
    void otherToolsAreRefusedAndTheRestHolds(String tool) {
        JsonArray tools = tools("weather").add(new JsonArray("[" + tool + "]").getValue(0));
        send("session.update", "event_id", "e1", "session", new JsonObject().put("tools", tools));

        JsonObject error = only("error").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("invalid_value");
        assertThat(error.getString("param")).isEqualTo("session.tools");
        assertThat(error.getString("event_id")).isEqualTo("e1");
        assertThat(all("session.updated").get(1).getJsonObject("session").getJsonArray("tools"))
                .hasSize(1);
    }

    @Test
    void aChoiceThatNamesNoFunctionIsRefused() {
        String name = "x".repeat(100_000);
        JsonObject choice = new JsonObject().put("type", "function").put("name", name);
        send("session.update", "session", new JsonObject().put("tool_choice", choice));

        JsonObject error = only("error").getJsonObject("error");
        assertThat(error.getString("code")).isEqualTo("invalid_value");
        assertThat(error.getString("param")).isEqualTo("session.tool_choice");
        assertThat(all("session.updated").get(1).encode()).doesNotContain(name);
        assertThat(all("session.updated").get(1).getJsonObject("session").getString("tool_choice"))
                .isEqualTo("auto");
    }
}
