package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a reply comes, or does not. */
class ReplyTest extends DrivenMachine {
    private static final int LLM_WAIT_MS = 2500;

    ReplyTest() {
        super(new TurnRules(
                900,
                200,
                3,
                1000,
                LLM_WAIT_MS,
                2000,
                7000,
                60_000,
                800,
                700,
                20_000,
                false,
                false,
                Backchannels.DEFAULT));
    }

    @Test
    void aModelThatThinksIsWaitedForAnew() {
        on(new TurnEvent.Typed("hello"));
        passes(LLM_WAIT_MS - 1);
        on(new TurnEvent.Thinking(state.model()));
        passes(LLM_WAIT_MS - 1);
        assertThat(all(TurnEffect.Ask.class)).hasSize(1);

        passes(1);
        assertThat(all(TurnEffect.Ask.class)).hasSize(2);
    }

    @Test
    void aReplyWithNothingToSpeakIsSpokenOf() {
        on(new TurnEvent.Typed("write a table"));
        on(new TurnEvent.ReplyDone(state.model(), TurnEvent.ReplyDone.UNSPOKEN));

        assertThat(last(TurnEffect.Speak.class).text()).isEqualTo(Phrases.nothingToSay("en"));
        assertThat(told("reply.done")).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({"2500, 0", "2501, 1"})
    void aModelThatWantsToBeLeftAloneForTooLongIsApologisedFor(long retryAfterMs, long apologies) {
        on(new TurnEvent.Typed("hello"));
        on(new TurnEvent.LlmFailed(state.model(), FailureCode.RATE_LIMITED, retryAfterMs));
        passes(retryAfterMs);

        assertThat(told("fallback")).isEqualTo(apologies);
        assertThat(all(TurnEffect.Ask.class)).hasSize(2 - (int) apologies);
    }

    @Test
    void whatWasShownOfAReplyThatFailedIsVoid() {
        on(new TurnEvent.Typed("hello"));
        on(new TurnEvent.Token(state.model(), "Hel"));
        on(new TurnEvent.LlmFailed(state.model(), FailureCode.QUOTA, 0));

        assertThat(told()).containsSubsequence("reply.delta", "reply.reset", "reply.delta", "reply.done");
    }

    @Test
    void aGreetingIsMeasuredFromItsBeginning() {
        state = new TurnState(null);
        passes(5000);
        on(new TurnEvent.Started("Hello."));
        passes(300);
        spoken();
        on(new TurnEvent.AudioDrained(state.live(), 0));
        on(new TurnEvent.PlaybackFinished(state.turn()));

        assertThat(metrics().firstAudioSent()).isEqualTo(300);
    }

    @Test
    void aVendorWithoutAPlaceForTheConversationIsToldOfAtOnceAndOnce() {
        on(new TurnEvent.SttFailed(FailureCode.BUSY));
        assertThat(told("fallback")).isEqualTo(1);
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.BUSY));

        assertThat(told("fallback")).isEqualTo(1);
        assertThat(all(TurnEffect.ReopenStt.class)).hasSize(1);
    }

    @Test
    void otherFailuresAreToldOfWhenTheTurnEnds() {
        on(new TurnEvent.SpeechStarted(now));
        on(new TurnEvent.SttFailed(FailureCode.QUOTA));
        assertThat(told("fallback")).isZero();

        on(new TurnEvent.SpeechStopped(now));
        on(new TurnEvent.Silence(900));
        assertThat(told("fallback")).isEqualTo(1);
    }
}
