package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class UserTranscriptTest {
    private static UserTranscript heard(Object... indexAndText) {
        UserTranscript heard = UserTranscript.NOTHING;
        for (int i = 0; i < indexAndText.length; i += 2) {
            heard = heard.with((Integer) indexAndText[i], (String) indexAndText[i + 1], false);
        }
        return heard;
    }

    @Test
    void whatComesLaterReplacesWhatWasHeardOfAnUtterance() {
        assertThat(heard(0, "what tie", 0, "what time", 1, "is", 0, "water").words())
                .isEqualTo("water is");
    }

    @Test
    void utterancesStandInTheirOrderHoweverTheyCome() {
        assertThat(heard(2, "c", 0, "a", 1, "b", 3, "d").words()).isEqualTo("a b c d");
    }

    @Test
    void finalWordsStay() {
        UserTranscript heard = UserTranscript.NOTHING.with(0, " final ", true);

        assertThat(heard.with(0, "other", false)).isSameAs(heard);
        assertThat(heard.with(0, "other", true)).isSameAs(heard);
        assertThat(heard.words()).isEqualTo("final");
    }

    @Test
    void nothingNewIsTheSame() {
        UserTranscript heard = heard(0, "a");

        assertThat(heard.with(0, "a ", false)).isSameAs(heard);
        assertThat(heard.with(0, "a", true)).isNotSameAs(heard);
    }

    @Test
    void olderWordsThatAreRepeatedAreNothingNew() {
        UserTranscript heard = heard(0, "what time is it");

        assertThat(heard.with(0, "What time", false)).isSameAs(heard);
        assertThat(heard.with(0, "what tie", false).words()).isEqualTo("what tie");
    }

    @Test
    void wordsAreTakenBack() {
        assertThat(heard(0, "what time is it", 0, "").words()).isEmpty();
    }

    @Test
    void theNextTurnHearsNothingOfThisOne() {
        UserTranscript turn = heard(0, "a", 1, "b").with(0, "a", true).with(1, "b", true);
        UserTranscript next = turn.after(turn);

        assertThat(next.words()).isEmpty();
        assertThat(next.with(0, "a c", true)).isSameAs(next);
        assertThat(next.with(1, "b c", true)).isSameAs(next);
        assertThat(next.with(2, "d", false).words()).isEqualTo("d");
    }

    @Test
    void wordsOfAnUtteranceThatOutlivesItsTurnAreTheNextTurns() {
        UserTranscript turn = heard(0, "Book a flight");
        UserTranscript next = turn.after(turn);

        assertThat(next.with(0, "book a flight.", false)).isSameAs(next);
        assertThat(next.with(0, "Book a", false).words()).isEmpty();
        next = next.with(0, "Book a flight. To Rome, please", false);
        assertThat(next.words()).isEqualTo("To Rome, please");
        assertThat(next.isUnclear()).isFalse();

        UserTranscript third = next.after(next).with(0, "Book a flight. To Rome, please. And a car.", true);
        assertThat(third.words()).isEqualTo("And a car.");
        assertThat(third.with(0, "Book a flight. To Rome, please. And a car. Now", true))
                .isSameAs(third);
    }

    @Test
    void wordsThatWereKnownAtAMomentAreNotAfterIt() {
        UserTranscript known = heard(0, "one");
        UserTranscript later = known.with(0, "one two", false).with(1, "three", false);

        assertThat(later.after(known).words()).isEqualTo("two three");
        assertThat(later.after(later).words()).isEmpty();
    }

    @Test
    void whatANewGenerationHearsAgainIsNoPartOfTheNextTurn() {
        UserTranscript turn = heard(0, "book a flight").reopen();
        UserTranscript later = turn.with(0, "book a flight to Rome", false);
        assertThat(later.after(turn).words()).isEqualTo("to Rome");

        UserTranscript next = turn.after(turn);
        assertThat(next.with(0, "book a", false).words()).isEmpty();
        assertThat(next.with(0, "Book a flight. To Rome", false).words()).isEqualTo("To Rome");
    }

    @Test
    void rewrittenWordsOfTheTurnBeforeAreCountedAndUnclear() {
        UserTranscript turn = heard(0, "what tie");
        UserTranscript next = turn.after(turn).with(0, "what time is it", false);

        assertThat(next.words()).isEqualTo("is it");
        assertThat(next.isUnclear()).isTrue();
        assertThat(next.reopen().words()).isEmpty();
    }

    @Test
    void wordsBeforeTheTurnsThatAreHeardOnlyNowMoveItsEnd() {
        UserTranscript turn = UserTranscript.NOTHING.with(0, "flight to", false).reopen();

        UserTranscript next = turn.after(turn).with(0, "A flight to Rome", true);
        assertThat(next.words()).isEqualTo("Rome");
    }

    @Test
    void signsInTheTurnBeforeAreNoWords() {
        UserTranscript turn = UserTranscript.NOTHING.with(0, "...", false);

        assertThat(turn.after(turn).with(0, "Rome", true).words()).isEqualTo("Rome");
    }

    @Test
    void aNewLinkReplacesWhatWasNotFinal() {
        UserTranscript heard = heard(0, "a", 1, "b").with(0, "a", true).reopen();
        assertThat(heard.words()).isEqualTo("a b");
        assertThat(heard.isComplete()).isFalse();

        heard = heard.with(0, "bee", false);
        assertThat(heard.words()).isEqualTo("a bee");
        assertThat(heard.isComplete()).isTrue();
        assertThat(heard.with(1, "c", false).with(0, "be", false).words()).isEqualTo("a be c");
    }

    @Test
    void typedWordsStandAfterWhatWasHeard() {
        UserTranscript heard = heard(0, "a").typed(" typed ");

        assertThat(heard.words()).isEqualTo("a typed");
        assertThat(heard.with(0, "a b", true).words()).isEqualTo("a typed b");
        assertThat(heard.with(1, "c", true).words()).isEqualTo("a typed c");
    }

    @Test
    void wordsThatAreKeptDoNotChange() {
        UserTranscript heard = heard(0, "a", 1, "b").keeping();

        assertThat(heard.words()).isEqualTo("a b");
        assertThat(heard.reopen().with(0, "c", false).words()).isEqualTo("a b c");
    }

    @Test
    void signsAndNoisesAreNoWords() {
        assertThat(heard(0, "").isBlank()).isTrue();
        assertThat(heard(0, " ?! ").isBlank()).isTrue();
        assertThat(heard(0, "[noise] (music)").isBlank()).isTrue();
        assertThat(heard(0, "[noise]").isBlank()).isTrue();
        assertThat(heard(0, "(music)").isBlank()).isTrue();
        assertThat(heard(0, "[noise] yes").isBlank()).isFalse();
        assertThat(heard(0, "(yes").isBlank()).isFalse();
        assertThat(heard(0, "7").isBlank()).isFalse();
        assertThat(heard(0, "हाँ").isBlank()).isFalse();
    }

    @Test
    void sameWordsInOtherLetters() {
        assertThat(UserTranscript.same("What time is it?", "what  time is it")).isTrue();
        assertThat(UserTranscript.same("what time", "what time is it")).isFalse();
    }

    @Test
    void aFinalIsTakenAtItsWord() {
        assertThat(UserTranscript.NOTHING
                        .with(0, "met the crew", false)
                        .with(0, "Met the.", true)
                        .words())
                .isEqualTo("Met the.");
    }
}
