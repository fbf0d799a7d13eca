package dev.parley.local.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.engine.ChatModel.Call;
import dev.parley.local.engine.ChatModel.Message;
import dev.parley.local.engine.ChatModel.Request;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rules with the two tools that come with Parley. */
class ToolUseTest {
    private static final List<String> TOOLS = List.of("city_time", "timer", "order");
    private final Rules rules = new Rules(Clock.systemUTC());
    private final List<Message> talk = new ArrayList<>();

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What time is it in Tokyo? | city_time {\"city\":\"tokyo\"}",
                "Do you know the time in New York right now? | city_time {\"city\":\"new york\"}",
                "What time is it in Japan? | city_time {\"city\":\"Tokyo\"}",
                "What time is it in Wakanda? | city_time {\"city\":\"wakanda\"}",
                "Set a timer for five minutes. | timer {\"seconds\":300}",
                "Please remind me in an hour. | timer {\"seconds\":3600}",
                "Start a 20 second timer | timer {\"seconds\":20}",
                "How long is left on my timer? | timer {}",
                "Cancel the timer, please. | timer {\"cancel\":true}"
            })
    void callsATool(String question, String call) {
        Rules.Answer answer = ask(question, TOOLS);

        assertThat(answer.words()).isNull();
        assertThat(answer.call().name() + " " + answer.call().arguments()).isEqualTo(call);
    }

    @ParameterizedTest
    @CsvSource({"What time is it?", "What is the date in Tokyo?", "Set a timer", "Tell me a joke"})
    void callsNoneForTheRest(String question) {
        assertThat(ask(question, TOOLS).words()).isNotEmpty();
    }

    @Test
    void aTimerLastsAnHourAtMost() {
        for (List<String> tools : List.of(TOOLS, List.<String>of())) {
            assertThat(ask("Set a timer for two hours.", tools).words())
                    .isEqualTo("I can count from one second to one hour.");
        }
    }

    @Test
    void answersByItselfWhereThereIsNoSuchTool() {
        assertThat(ask("What time is it in Tokyo?", List.of("order")).words()).endsWith(" in Tokyo.");
        assertThat(ask("Set a timer for five minutes.", List.of()).words())
                .startsWith("Your timer for five minutes ends");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "What time is it in New York? | {\"city\":\"new york\",\"time\":\"Wednesday, 09:05\"} | It is nine oh five in the"
                        + " morning on Wednesday in New York.",
                "What time is it in Wakanda? | {\"error\":\"not_found\",\"message\":\"no\"} | I do not know the time in Wakanda."
                        + " I know it of larger cities.",
                "Set a timer for 90 seconds | {\"seconds_left\":90} | Your timer for ninety seconds is set. I will tell you when it"
                        + " is over.",
                "How much time is left on the timer? | {\"seconds_left\":200} | Your timer has three minutes left.",
                "How much time is left on the timer? | {\"seconds_left\":\"no timer is set\"} | There is no timer. Say: set a timer"
                        + " for five minutes.",
                "Stop the timer | {\"cancelled\":true} | Your timer is stopped.",
                "Stop the timer | {\"cancelled\":false} | There is no timer. Say: set a timer for five minutes.",
                "Set a timer for an hour | {\"error\":\"timeout\",\"message\":\"\"} | I could not do that: the timer does not"
                        + " answer.",
                "Set a timer for an hour | gibberish | There is no timer. Say: set a timer for five minutes."
            })
    void saysWhatTheToolReturned(String question, String result, String reply) {
        call(ask(question, TOOLS).call(), result);

        assertThat(answer(TOOLS).words()).isEqualTo(reply);
    }

    @Test
    void tellsThatATimerIsOverWhenItIsToldSo() {
        call(ask("Set a timer for five minutes", TOOLS).call(), "{\"seconds_left\":300}");
        talk.add(new Message("assistant", answer(TOOLS).words(), List.of(), null));
        call(new Call("later", "timer", "{\"seconds\":300}"), "{\"timer\":\"over\",\"seconds\":300}");

        assertThat(answer(TOOLS).words()).isEqualTo("Time is up. Your timer for five minutes is over.");
    }

    @Test
    void tellsItWithTheNextReplyWhenSomebodySpoke() {
        call(new Call("later", "timer", "{\"seconds\":300}"), "{\"timer\":\"over\",\"seconds\":300}");

        assertThat(ask("Thank you.", TOOLS).words())
                .isEqualTo("Time is up. Your timer for five minutes is over. You are welcome.");
        talk.add(new Message("assistant", answer(TOOLS).words(), List.of(), null));
        assertThat(ask("Thank you.", TOOLS).words()).isEqualTo("You are welcome.");
    }

    @Test
    void goesOnWhereThatWasInterrupted() {
        call(ask("Set a timer for three seconds", TOOLS).call(), "{\"seconds_left\":3}");
        talk.add(new Message("assistant", answer(TOOLS).words(), List.of(), null));
        call(new Call("later", "timer", "{\"seconds\":3}"), "{\"timer\":\"over\",\"seconds\":3}");

        assertThat(ask("Stop the timer", TOOLS).call().arguments()).isEqualTo("{\"cancel\":true}");
    }

    private Rules.Answer ask(String question, List<String> tools) {
        talk.add(new Message("user", question, List.of(), null));
        return answer(tools);
    }

    private Rules.Answer answer(List<String> tools) {
        return rules.answer(new Request("rules", talk, tools));
    }

    private void call(Call call, String result) {
        talk.add(new Message("assistant", "", List.of(call), null));
        talk.add(new Message("tool", result, List.of(), call.id()));
    }
}
