package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How the user's turn ends, and what puts that off. */
class UserTurnTest extends DrivenMachine {
    private static final int MAX_MS = 20_000;

    UserTurnTest() {
        super(new TurnRules(
                900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, MAX_MS, false, false, Backchannels.DEFAULT));
    }

    private void speaks(long ms) {
        on(new TurnEvent.SpeechStarted(now));
        passes(ms);
        on(new TurnEvent.SpeechStopped(now));
    }

    private void isSilent() {
        passes(900);
        on(new TurnEvent.Silence(900));
    }

    private void hears(int utterance, String words, boolean isFinal) {
        on(new TurnEvent.Transcript(utterance, words, null, isFinal));
    }

    @Test
    void wordsTooSoftForTheDetectorDoNotEndATurnInWhichTheUserSpeaksOn() {
        hears(0, "what", false);
        passes(500);
        on(new TurnEvent.SpeechStarted(now));

        passes(2000);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void aTurnThatWaitsForItsWordsGoesOnWhenTheUserDoes() {
        speaks(700);
        isSilent();
        passes(500);
        on(new TurnEvent.SpeechStarted(now));

        passes(2000);
        assertThat(told("unheard")).isZero();
    }

    @ParameterizedTest
    @CsvSource({"599, 0", "600, 1"})
    void onlyMuchVoiceWithoutWordsIsToldOf(long ms, long times) {
        speaks(ms);
        isSilent();

        passes(1000);
        assertThat(told("unheard")).isEqualTo(times);
    }

    @Test
    void whenTheRecogniserIsAtWorkForTooLongNothingIsUnderstoodOnce() {
        speaks(700);
        isSilent();
        for (int i = 0; i < 12; i++) {
            passes(600);
            hears(0, "", false);
        }

        passes(3000);
        assertThat(told("unheard")).isEqualTo(1);
    }

    @Test
    void aTurnWithoutWordsStartsAnewAfterItsLongestTime() {
        on(new TurnEvent.SpeechStarted(now));
        passes(MAX_MS);
        assertThat(told("unheard")).isEqualTo(1);
        passes(MAX_MS);
        assertThat(told("unheard")).isEqualTo(2);

        on(new TurnEvent.SpeechStopped(now));
        hears(0, "what time is it", true);
        isSilent();
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
    }

    @Test
    void whatWasSaidInALongPauseIsNoVoice() {
        speaks(200);
        passes(MAX_MS - 500);
        on(new TurnEvent.SpeechStarted(now));
        passes(300);

        assertThat(told("unheard")).isZero();
    }

    @Test
    void theLongestTimeOfATurnBeginsAfterOneThatWasNotUnderstood() {
        speaks(700);
        isSilent();
        passes(1000);
        assertThat(told("unheard")).isEqualTo(1);
        passes(MAX_MS - 4000);
        on(new TurnEvent.SpeechStarted(now));
        hears(1, "what time", false);

        passes(5000);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void aLongTurnWhoseWordsAreLostIsApologisedFor() {
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.QUOTA));
        passes(MAX_MS - 1);
        assertThat(told("fallback")).isZero();

        passes(1);
        assertThat(told("fallback")).isEqualTo(1);
    }

    @Test
    void afterALongTurnThatWasHeardAnewTheRecogniserHearsOnlyWhatFollows() {
        on(new TurnEvent.SpeechStarted(now));
        hears(0, "what time is it", false);
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(1);

        passes(MAX_MS);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(2);
    }

    @Test
    void whoSpeaksOnBeyondTheLongestTurnIsAnsweredAfterTheirSilence() {
        on(new TurnEvent.SpeechStarted(now));
        hears(0, "what time", false);
        passes(MAX_MS);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        passes(300);
        on(new TurnEvent.SpeechStopped(now));
        passes(400);
        hears(0, "what time is it", false);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);

        passes(499);
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);
        passes(1);
        assertThat(last(TurnEffect.Ask.class).messages()).last().isEqualTo(Message.user("what time is it"));
        replyIsHeard();
        assertThat(metrics().turnEnd()).isEqualTo(900);
    }

    @Test
    void wordsThatComeWhenThatSilenceIsOverAreAnsweredAtOnce() {
        on(new TurnEvent.SpeechStarted(now));
        hears(0, "what time", false);
        passes(MAX_MS);
        on(new TurnEvent.SpeechStopped(now));
        passes(900);
        hears(0, "what time is it", false);

        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(last(TurnEffect.Ask.class).messages()).last().isEqualTo(Message.user("what time is it"));
    }
}
