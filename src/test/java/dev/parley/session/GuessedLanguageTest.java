package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Backchannels;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnRules;
import org.junit.jupiter.api.Test;

/** A recogniser that finds out the language begins with a wrong one, often: little voice is answered as its final words say. */
class GuessedLanguageTest {
    private static final TurnRules DETECTING = new TurnRules(
            900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 10_000, false, true, Backchannels.DEFAULT);

    /** The user speaks for a second, until 1500 ms, and a partial comes. */
    private static Scene brief(String language) {
        return new Scene(DETECTING, language).speaks(500, 1500).hears(1300, 0, "call");
    }

    @Test
    void aShortTurnWaitsForItsFinalWords() {
        Scene scene = brief(null).hearsFinally(2900, 0, "कल").runTo(6000);

        assertThat(scene.told("transcript.final")).containsExactly("2900 transcript.final 1 कल");
        assertThat(scene.memory()).containsExactly("user: कल", "assistant: It is noon.");
    }

    @Test
    void finalWordsThatAreThereDelayNothing() {
        Scene scene = brief(null).hearsFinally(2300, 0, "call").runTo(6000);

        assertThat(scene.told("transcript.final")).containsExactly("2400 transcript.final 1 call");
    }

    @Test
    void morePartialWordsDoNotEndTheWait() {
        Scene scene = brief(null)
                .hears(2500, 0, "call me")
                .hearsFinally(3300, 0, "कल मिलेंगे")
                .runTo(6000);

        assertThat(scene.told("transcript.final")).containsExactly("3300 transcript.final 1 कल मिलेंगे");
    }

    @Test
    void theWaitHasAnEnd() {
        Scene scene = brief(null).runTo(6000);

        assertThat(scene.told("transcript.final")).containsExactly("3400 transcript.final 1 call");
    }

    @Test
    void whereTheRecogniserIsLostItsGuessIsAnswered() {
        Scene scene = brief(null).sttFails(2700, FailureCode.UNAVAILABLE).runTo(6000);

        assertThat(scene.told("transcript.final", "fallback")).containsExactly("2700 transcript.final 1 call");
        assertThat(scene.memory()).containsExactly("user: call", "assistant: It is noon.");
    }

    @Test
    void whoSpeaksLongerOrHasChosenTheLanguageIsAnsweredAtOnce() {
        Scene longer = new Scene(DETECTING, null)
                .speaks(500, 3000)
                .hears(2500, 0, "kal")
                .runTo(8000);
        assertThat(longer.told("transcript.final")).containsExactly("3900 transcript.final 1 kal");

        assertThat(brief("en-IN").runTo(6000).told("transcript.final")).containsExactly("2400 transcript.final 1 call");
    }
}
