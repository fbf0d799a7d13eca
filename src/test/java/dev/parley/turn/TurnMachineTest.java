package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnMachineTest {
    private final TurnMachine machine = new TurnMachine(new TurnRules(900, 200, 3, 1000, 2500, 2000, 7000, 60_000));

    @Test
    void nothingHappensBeforeTheStart() {
        TurnState idle = new TurnState(null);
        TurnMachine.Step step = machine.step(idle, new TurnEvent.Typed(10, "hello"));

        assertThat(step.state()).isSameAs(idle);
        assertThat(step.effects()).isEmpty();
        assertThat(machine.nextDeadline(idle)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSecondStartChangesNothing() {
        TurnState started =
                machine.step(new TurnState(null), new TurnEvent.Started(10)).state();

        assertThat(machine.step(started, new TurnEvent.Started(20)).effects()).isEmpty();
        assertThat(machine.nextDeadline(started)).isEqualTo(60_010);
    }

    @Test
    void anEndBeforeTheStart() {
        TurnMachine.Step step = machine.step(new TurnState(null), new TurnEvent.Ended(10, EndReason.STOPPED));

        assertThat(step.effects()).containsExactly(new TurnEffect.End(EndReason.STOPPED));
        assertThat(step.state().ended()).isTrue();
    }

    @Test
    void aTickAtAnyTimeIsHarmless() {
        TurnState started =
                machine.step(new TurnState(null), new TurnEvent.Started(10)).state();

        assertThat(machine.step(started, new TurnEvent.Tick(60_009)).effects()).isEmpty();
        assertThat(machine.step(started, new TurnEvent.Tick(60_010)).effects()).hasSize(2);
    }

    @Test
    void aFrameThatCameLateMakesNoTurnEndEarly() {
        TurnState state = new TurnState(null);
        for (TurnEvent event : new TurnEvent[] {
            new TurnEvent.Started(0),
            new TurnEvent.SpeechStarted(1000, 940),
            new TurnEvent.SpeechStopped(2250, 2050),
            new TurnEvent.Silence(2900, 900)
        }) {
            state = machine.step(state, event).state();
        }

        assertThat(state.lastVoiced).isEqualTo(2000);
    }

    private TurnState after(TurnEvent... events) {
        TurnState state = new TurnState(null);
        for (TurnEvent event : events) {
            state = machine.step(state, event).state();
        }
        return state;
    }

    @Test
    void aReplyWhoseAudioIsAllThereOwesNothing() {
        Attempt attempt = new Attempt(1, 1);
        TurnState state = after(
                new TurnEvent.Started(0),
                new TurnEvent.Typed(1000, "hello"),
                new TurnEvent.Token(1100, attempt, "Hi."),
                new TurnEvent.ReplyDone(1100, attempt, "stop"),
                new TurnEvent.Speech(1200, attempt, Pcm.silence(500, 16_000)),
                new TurnEvent.AudioSent(1200, attempt));
        assertThat(machine.nextDeadline(state)).isEqualTo(3200);

        state = machine.step(state, new TurnEvent.SpeechDone(1300, attempt)).state();
        assertThat(machine.nextDeadline(state)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theAssistantIsReplyingFromTheTurnsEndUntilItIsHeard() {
        Attempt attempt = new Attempt(1, 1);
        assertThat(after().phase().replying()).isFalse();

        TurnState state = after(new TurnEvent.Started(0));
        assertThat(state.phase().replying()).isFalse();

        state = machine.step(state, new TurnEvent.Typed(1000, "hello")).state();
        assertThat(state.phase().replying()).isTrue();

        state = machine.step(state, new TurnEvent.Token(1100, attempt, "Hi.")).state();
        assertThat(state.phase().replying()).isTrue();
    }

    @Test
    void noAttemptIsLiveUntilAReplyIsAskedFor() {
        assertThat(after(new TurnEvent.Started(0)).live()).isEqualTo(Attempt.NONE);
        assertThat(after(new TurnEvent.Started(0), new TurnEvent.Typed(10, "hello"))
                        .live())
                .isEqualTo(new Attempt(1, 1));
    }

    @Test
    void attemptsAreOrdered() {
        assertThat(new Attempt(1, 2)).isLessThan(new Attempt(2, 3)).isGreaterThan(Attempt.NONE);
        assertThat(new Attempt(1, 2).upTo(new Attempt(1, 2))).isTrue();
        assertThat(new Attempt(1, 2).upTo(new Attempt(1, 1))).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"hi-IN,माफ़", "es,Lo", "fr-CA,Désolé", "de,Entschuldigung", "en-IN,Sorry", "ta-IN,Sorry", ",Sorry"})
    void theApologyIsInTheConversationsLanguage(String language, String begin) {
        assertThat(Apology.in(language)).startsWith(begin);
    }
}
