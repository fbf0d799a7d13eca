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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RulesTest {
    /** A Wednesday, five past three in the afternoon in Paris. */
    private Rules replies = new Rules(Clock.fixed(Instant.parse("2026-07-01T13:05:00Z"), ZoneId.of("Europe/Paris")));

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
    @CsvSource(
            delimiter = '|',
            value = {
                "What time is it in Tokyo? | It is ten oh five in the evening in Tokyo.",
                "Do you know what time it is in New York right now? | It is nine oh five in the morning in New York.",
                "What's the date in Sydney? | It is Wednesday, July 1 in Sydney.",
                "What time is it in Wakanda? | I do not know the time zone of Wakanda. I know those of larger cities.",
                "What's 12 times 7? | Twelve times seven is eighty four.",
                "What is two plus three times four? | Two plus three times four is fourteen.",
                "What's 15% of 80? | Fifteen percent of eighty is twelve.",
                "Add 3 and 4, please. | Three plus four is seven.",
                "How much is 1,250 divided by 8? | One thousand two hundred and fifty divided by eight is one hundred and"
                        + " fifty six, and two left over.",
                "What is the square root of two? | The square root of two is about one point four one four.",
                "Convert 100 degrees Fahrenheit to Celsius. | One hundred degrees Fahrenheit is about thirty seven point"
                        + " seven eight degrees Celsius.",
                "How many days are in a year? | One year is three hundred and sixty five days.",
                "What is 5 feet in centimeters? | Five feet is one hundred and fifty two point four centimeters.",
                "What is five kilos in miles? | Kilograms cannot be converted to miles.",
                "What is the capital of France? | The capital of France is Paris.",
                "How many legs does a spider have? | A spider has eight legs.",
                "What day is tomorrow? | Tomorrow is Thursday.",
                "What's the date tomorrow? | Tomorrow is Thursday, July 2.",
                "What day was yesterday? | Yesterday was Tuesday.",
                "Which day is the day after tomorrow? | The day after tomorrow is Friday.",
                "What time will it be in two hours? | Then it will be five oh five in the afternoon.",
                "What time is it in an hour and a half? | Then it will be four thirty five in the afternoon.",
                "How's it going? | I am very well, thank you. How are you?",
                "Set a timer for two hours | I can count from one second to one hour.",
                "Set a timer for one hour and thirty minutes | I can count from one second to one hour.",
                "Thank you very much! | You are welcome.",
                "How many days until Christmas? | One hundred and seventy seven days until Christmas.",
                "How do airplanes stay in the air? | Their wings push air down, and so the air holds them up.",
                "You're so funny! | Thank you, that is kind.",
                "Sorry, what? | I have not said anything yet.",
                "Okay, thanks, goodbye. | Goodbye. It was nice to talk to you."
            })
    void understandsOpenText(String question, String reply) {
        assertThat(ask(question)).isEqualTo(reply);
    }

    /** What a recogniser makes of what was said. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Time, | It is three oh five in the afternoon.",
                "How much is twenty one times free? | Twenty one times three is sixty three.",
                "What is free plus ate? | Three plus eight is eleven.",
                "What is 5 plus for? | Five plus four is nine.",
                "What is six times to? | Six times two is twelve.",
                "Why is this sky blue? | Because the air scatters blue light more than red light.",
                "Good-by, | Goodbye. It was nice to talk to you.",
                "What is the capital of France's | The capital of France is Paris."
            })
    void answersWhatWasNearlyUnderstood(String question, String reply) {
        assertThat(ask(question)).isEqualTo(reply);
    }

    @Test
    void saysWhichWordItHeardWhereThereWasHardlyMore() {
        List<ChatModel.Message> talk = new ArrayList<>();
        assertThat(say(talk, "Jock.")).startsWith("I heard: jock. ").contains("language model");
        assertThat(say(talk, "Jock.")).startsWith("I heard: jock. ");
        assertThat(talk.stream().map(ChatModel.Message::content).filter(content -> content.startsWith("I heard")))
                .doesNotHaveDuplicates();
        assertThat(ask("Book me a flight to London.")).doesNotContain("heard");
    }

    @Test
    void whatIsSurprisingIsEachTimeAnother() {
        List<ChatModel.Message> talk = new ArrayList<>();
        assertThat(List.of(say(talk, "Tell me a fun fact."), say(talk, "Another one!"), say(talk, "Surprise me.")))
                .doesNotHaveDuplicates()
                .noneMatch(fact -> fact.contains("README"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Play some music",
                "Turn on the lights",
                "Call my mother",
                "Wake me up at seven",
                "Remind me to buy milk"
            })
    void saysPlainlyWhatItHasNoHandsFor(String request) {
        assertThat(ask(request)).doesNotContain("README").matches("I (?:have|reach|cannot|keep) .*");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "Book me a flight to London.",
                "What is the capital of Atlantis?",
                "Could you recommend a good restaurant near here?",
                "There is no place like home.",
                "Who invented the time machine?"
            })
    void saysHowToConnectALanguageModelWhereItHasNoRule(String question) {
        assertThat(ask(question)).contains("language model").contains("README");
    }

    @Test
    void neverSaysTwiceInTheSameWordsThatItHasNoRule() {
        List<ChatModel.Message> talk = new ArrayList<>();
        List<String> replies = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            replies.add(say(talk, "book me a flight to london"));
        }
        assertThat(replies).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tell me a story", "tell me a story about the moon", "tell me a story about my dog"})
    void noStoryIsToldTwice(String first) {
        List<ChatModel.Message> talk = new ArrayList<>();
        say(talk, "tell me about the moon");
        say(talk, first);
        for (String more : List.of("another one please", "a story", "tell me a bedtime story", "And one more!")) {
            say(talk, more);
        }
        assertThat(talk.stream()
                        .filter(message -> message.role().equals("assistant"))
                        .map(ChatModel.Message::content))
                .doesNotHaveDuplicates()
                .allSatisfy(story -> assertThat(story).hasSizeGreaterThan(200));
    }

    @Test
    void anotherIsAnotherOfWhatWasAskedBefore() {
        List<ChatModel.Message> talk = new ArrayList<>();
        List<String> jokes = List.of(
                say(talk, "Tell me a joke."), say(talk, "Another one, please."), say(talk, "Tell me another one!"));
        assertThat(jokes).doesNotHaveDuplicates().noneMatch(joke -> joke.contains("README"));
        assertThat(ask("another one")).contains("README");
    }

    @Test
    void whatWasSaidAgainIsSaidWithoutSayingSoAgain() {
        List<ChatModel.Message> talk = new ArrayList<>();
        say(talk, "what is two plus two");
        say(talk, "say that again");
        assertThat(say(talk, "what?")).isEqualTo("I said: Two plus two is four.");
    }

    @ParameterizedTest
    @CsvSource({
        "set a timer for a minute and a half, 90",
        "set a timer for one minute and thirty seconds please, 90",
        "remind me in two and a half minutes, 150",
        "set a timer for 10 minutes and not for 20 minutes, 600",
        "a thirty second timer, 30",
        "wake me in half an hour, 1800",
        "set an alarm for an hour, 3600"
    })
    void aTimerLastsAsLongAsAllThatIsSaid(String text, long seconds) {
        assertThat(Timers.seconds(text)).hasValue(seconds);
    }

    @Test
    void remembersWhatTheUserOwnsAndLikes() {
        List<ChatModel.Message> talk = new ArrayList<>();
        say(talk, "My favourite colour is blue.");
        say(talk, "My dog is called Rex.");
        assertThat(say(talk, "What is my favourite colour?")).isEqualTo("Your favourite colour is blue.");
        assertThat(say(talk, "What's my favourite food?")).isEqualTo("You have not told me about your favourite food.");
    }

    @Test
    void aTimerIsInTheHistoryAndItsEndIsToldOnce() {
        List<ChatModel.Message> talk = new ArrayList<>();
        assertThat(say(talk, "Set a timer for 5 minutes."))
                .startsWith("Your timer for five minutes ends at 15 10 and 0 seconds.");
        assertThat(say(talk, "How long is left on my timer?"))
                .isEqualTo("Your timer for five minutes has five minutes left.");
        replies = new Rules(Clock.fixed(Instant.parse("2026-07-01T13:11:00Z"), ZoneId.of("Europe/Paris")));
        assertThat(say(talk, "Hello"))
                .isEqualTo("Your timer for five minutes is over. Hello. What would you like to know?");
        assertThat(say(talk, "Hello")).isEqualTo("Hello. What would you like to know?");
    }

    @Test
    void aStoryIsMadeAboutASubjectThatHasNone() {
        assertThat(ask("Can you tell me a story about a penguin?"))
                .contains("a penguin")
                .doesNotContain("%s");
        assertThat(ask("tell me a story about my dog")).contains("your dog");
    }

    @Test
    void everyExampleOnThePageIsAnswered() {
        for (String phrase : DemoEngines.PHRASES) {
            assertThat(ask(phrase)).as(phrase).isNotEmpty().doesNotContain("README");
        }
    }

    /** A typed text may be long; it is answered on an event loop. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "so ",
                "twenty ",
                "1 + ",
                "1",
                "1,",
                "1 ",
                "-1",
                "timer for ",
                "set a timer for one ",
                "a's capital ",
                "please ",
                "hundred and ",
                "timer for five ends at ",
                "my name is ",
                "convert 1 ",
                "what time is it in ",
                "a",
                "%"
            })
    @Timeout(10)
    void aTextOfAnyLengthIsAnswered(String part) {
        String text = part.repeat(8000 / part.length());
        List<ChatModel.Message> talk = new ArrayList<>();
        for (String words :
                List.of(text, text + " plus 1", "count to " + text, text + " seconds", "square root of " + text)) {
            assertThat(say(talk, words)).isNotEmpty();
        }
        talk.add(new ChatModel.Message("assistant", text, List.of(), null));
        assertThat(say(talk, "how long is left on my timer")).isNotEmpty();
    }

    @Test
    void ofALongTextTheEndIsAnswered() {
        assertThat(ask("well you know ".repeat(500) + "what is seven plus five"))
                .isEqualTo("Seven plus five is twelve.");
    }

    private String ask(String question) {
        return say(new ArrayList<>(), question);
    }

    private String say(List<ChatModel.Message> talk, String words) {
        talk.add(new ChatModel.Message("user", words, List.of(), null));
        String reply =
                replies.answer(new ChatModel.Request("rules", talk, List.of())).words();
        talk.add(new ChatModel.Message("assistant", reply, List.of(), null));
        return reply;
    }
}
