package dev.parley.local.rules;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.demo.DemoEngines;
import dev.parley.local.engine.ChatModel;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    /** A Wednesday, five past three in the afternoon in Paris. */
    private final Rules replies =
            new Rules(Clock.fixed(Instant.parse("2026-07-01T13:05:00Z"), ZoneId.of("Europe/Paris")));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "what time is it | It is three oh five in the afternoon.",
                "What time is it? | It is three oh five in the afternoon.",
                "what is the date today | Today is Wednesday, July 1.",
                "what day is it | Today is Wednesday.",
                "what month is it | It is July.",
                "what year is it | It is the year twenty twenty six.",
                "is it morning | No, it is three oh five in the afternoon.",
                "what is seven plus five | Seven plus five is twelve.",
                "what's twenty one times three | Twenty one times three is sixty three.",
                "how much is forty two minus ninety nine | Forty two minus ninety nine is minus fifty seven.",
                "what is eighty divided by nine | Eighty divided by nine is eight, and eight left over.",
                "what is a hundred times one hundred | One hundred times one hundred is ten thousand.",
                "what is five divided by zero | Nobody can divide by zero.",
                "count to five | One, two, three, four, five.",
                "count down from three | Three, two, one, zero.",
                "what is my name | You have not told me your name yet. Say: my name is, and then your name.",
                "goodbye | Goodbye. It was nice to talk to you."
            })
    void answers(String question, String reply) {
        assertThat(ask(question)).isEqualTo(reply);
    }

    @Test
    void remembersTheNameAndWhatWasSaidFromTheMessages() {
        List<ChatModel.Message> talk = new ArrayList<>();
        assertThat(say(talk, "my name is anna")).isEqualTo("Nice to meet you, Anna.");
        assertThat(say(talk, "tell me a joke")).isNotEmpty();
        assertThat(say(talk, "what did i say")).isEqualTo("You said: tell me a joke.");
        assertThat(say(talk, "what is my name")).isEqualTo("Your name is Anna.");
        assertThat(say(talk, "what was my first question")).isEqualTo("The first thing you said was: my name is anna.");
        assertThat(say(talk, "repeat that please")).isEqualTo("I said: The first thing you said was: my name is anna.");
        assertThat(say(talk, "what have we talked about"))
                .contains("six things")
                .contains("tell me a joke");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tell me a story",
                "tell me about the sea",
                "tell me a story about a dragon",
                "what is the weather like"
            })
    void storiesAreLongEnoughToInterrupt(String question) {
        int words = ask(question).split(" ").length;
        if (question.contains("weather")) {
            assertThat(words).isLessThan(30);
        } else {
            // kevin16 speaks about three words a second.
            assertThat(words).isGreaterThan(70);
        }
    }

    @Test
    void aStoryIsAboutWhatWasAskedAndTheNextOneIsAnother() {
        assertThat(ask("tell me a story about a robot")).contains("robot");
        List<ChatModel.Message> talk = new ArrayList<>();
        assertThat(say(talk, "tell me a story")).isNotEqualTo(say(talk, "tell me another story"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "book me a flight to london", "what is the capital of australia", "divided by"})
    void saysHonestlyWhatItIsWhenItDoesNotKnow(String question) {
        assertThat(ask(question)).contains("keyless demonstration");
    }

    @Test
    void everyExampleOnThePageIsAnswered() {
        for (String phrase : DemoEngines.PHRASES) {
            assertThat(ask(phrase)).as(phrase).isNotEmpty().doesNotContain("keyless demonstration");
        }
    }

    private String ask(String question) {
        return say(new ArrayList<>(), question);
    }

    private String say(List<ChatModel.Message> talk, String words) {
        talk.add(new ChatModel.Message("user", words));
        String reply = replies.reply(talk);
        talk.add(new ChatModel.Message("assistant", reply));
        return reply;
    }
}
