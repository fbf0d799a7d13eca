package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Clients that ask for replies themselves, or that the user's voice does not interrupt. */
class OwnTurnsTest extends DrivenMachine {
    private static final int MAX_MS = 5000;

    OwnTurnsTest() {
        super(new TurnRules(
                900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, MAX_MS, false, false, Backchannels.DEFAULT));
        under(false, true);
    }

    private void under(boolean replies, boolean interruptible) {
        machine = machine.under(new TurnControl(replies, interruptible, true, 900, 60_000));
    }

    private void hears(int utterance, String words, boolean isFinal) {
        on(new TurnEvent.Transcript(utterance, words, null, isFinal));
    }

    private void isSilent() {
        on(new TurnEvent.SpeechStopped(now));
        passes(900);
        on(new TurnEvent.Silence(900));
    }

    private Message asked() {
        var messages = last(TurnEffect.Ask.class).messages();
        return messages.get(messages.size() - 1);
    }

    @Test
    void aReplyThatIsWantedWhileTheUserSpeaksWaitsForTheEndOfTheirTurn() {
        on(new TurnEvent.SpeechStarted(now));
        hears(0, "what time is it", false);
        on(new TurnEvent.ReplyWanted(false));
        assertThat(all(TurnEffect.Ask.class)).isEmpty();

        isSilent();
        assertThat(asked()).isEqualTo(Message.user("what time is it"));
    }

    @Test
    void oneThatIsWantedAtOnceAnswersTheWordsSoFar() {
        on(new TurnEvent.SpeechStarted(now));
        hears(0, "what time is it", false);
        on(new TurnEvent.ReplyWanted(true));

        assertThat(asked()).isEqualTo(Message.user("what time is it"));
    }

    @Test
    void wordsThatAreAwaitedAreAnswered() {
        on(new TurnEvent.SpeechStarted(now));
        passes(700);
        isSilent();
        on(new TurnEvent.ReplyWanted(true));
        assertThat(all(TurnEffect.Ask.class)).isEmpty();

        hears(0, "what time is it", true);
        assertThat(asked()).isEqualTo(Message.user("what time is it"));
    }

    @Test
    void theLongestTimeOfATurnDoesNotEndAReplyThatWasWantedInIt() {
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.ReplyWanted(true));
        Attempt live = state.live();
        for (int i = 0; i < MAX_MS / 1000 + 1; i++) {
            passes(1000);
            on(new TurnEvent.Thinking(live));
        }

        assertThat(state.live()).isEqualTo(live);
    }

    @Test
    void aReplyThatIsWantedIsMeasuredFromThen() {
        passes(5000);
        on(new TurnEvent.ReplyWanted(true));
        replyIsHeard();

        assertThat(metrics().turnEnd()).isZero();
    }

    @Test
    void whatAToolToldDuringAReplyIsKnownToTheNextThatIsWanted() {
        on(new TurnEvent.ReplyWanted(true));
        on(new TurnEvent.ToolNews(new ToolCall("n1", "timer", "{}"), "over"));
        on(new TurnEvent.ReplyWanted(true));

        assertThat(asked()).isEqualTo(new Message("tool", "over", List.of(), "n1"));
    }

    @Test
    void wordsSaidOverAReplyThatIsStoppedAreAnsweredWheneverTheyCome() {
        under(true, false);
        on(new TurnEvent.Typed("hello"));
        on(new TurnEvent.Token(state.model(), "Hello."));
        spoken();
        on(new TurnEvent.SpeechStarted(now));
        passes(500);
        on(new TurnEvent.SpeechStopped(now));
        on(new TurnEvent.StopPressed());
        assertThat(state.phase()).isEqualTo(Phase.USER_SPEAKING);

        passes(2000);
        hears(0, "what time is it", true);
        assertThat(state.phase()).isEqualTo(Phase.AI_PROCESSING);
        assertThat(asked()).isEqualTo(Message.user("what time is it"));
    }

    @Test
    void wordsThatAreLostAreToldOfAndTheNextAreHeard() {
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        on(new TurnEvent.SttFailed(FailureCode.UNAVAILABLE));
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(1);

        passes(MAX_MS);
        assertThat(told()).containsSubsequence("fallback", "unheard");
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(2);
    }
}
