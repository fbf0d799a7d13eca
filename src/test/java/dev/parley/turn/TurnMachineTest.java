package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TurnMachineTest {
    private final TurnMachine machine = new TurnMachine(new TurnRules(
            900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 120_000, true, false, Backchannels.DEFAULT));

    @Test
    void nothingHappensBeforeTheStart() {
        TurnState idle = new TurnState(null);
        TurnMachine.Step step = machine.step(idle, 10, new TurnEvent.Typed("hello"));

        assertThat(step.state()).isSameAs(idle);
        assertThat(step.effects()).isEmpty();
        assertThat(machine.nextDeadline(idle)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void aSecondStartChangesNothing() {
        TurnState started =
                machine.step(new TurnState(null), 10, new TurnEvent.Started()).state();

        assertThat(machine.step(started, 20, new TurnEvent.Started()).effects()).isEmpty();
        assertThat(machine.nextDeadline(started)).isEqualTo(60_010);
    }

    @Test
    void anEndBeforeTheStart() {
        TurnMachine.Step step = machine.step(new TurnState(null), 10, new TurnEvent.Ended(EndReason.STOPPED));

        assertThat(step.effects()).containsExactly(new TurnEffect.End(EndReason.STOPPED));
        assertThat(step.state().ended()).isTrue();
    }

    @Test
    void aTickAtAnyTimeIsHarmless() {
        TurnState started =
                machine.step(new TurnState(null), 10, new TurnEvent.Started()).state();

        assertThat(machine.step(started, 60_009, new TurnEvent.Tick()).effects())
                .isEmpty();
        assertThat(machine.step(started, 60_010, new TurnEvent.Tick()).effects())
                .hasSize(2);
    }

    @Test
    void aFrameThatCameLateMakesNoTurnEndEarly() {
        TurnState state = new TurnState(null);
        for (At at : new At[] {
            at(0, new TurnEvent.Started()),
            at(1000, new TurnEvent.SpeechStarted(940)),
            at(2250, new TurnEvent.SpeechStopped(2050)),
            at(2900, new TurnEvent.Silence(900))
        }) {
            state = machine.step(state, at.now, at.event).state();
        }

        assertThat(state.lastVoiced).isEqualTo(2000);
    }

    /** An event and its time. */
    private record At(long now, TurnEvent event) {}

    private static At at(long now, TurnEvent event) {
        return new At(now, event);
    }

    private TurnState after(At... events) {
        TurnState state = new TurnState(null);
        for (At at : events) {
            state = machine.step(state, at.now, at.event).state();
        }
        return state;
    }

    @Test
    void aReplyWhoseAudioIsAllThereOwesNothing() {
        Attempt attempt = new Attempt(1, 1);
        TurnState state = after(
                at(0, new TurnEvent.Started()),
                at(1000, new TurnEvent.Typed("hello")),
                at(1100, new TurnEvent.Token(attempt, "Hi.")),
                at(1100, new TurnEvent.ReplyDone(attempt, "stop")),
                at(1200, new TurnEvent.Speech(attempt, Pcm.silence(500, 16_000))),
                at(1200, new TurnEvent.AudioSent(attempt)));
        assertThat(machine.nextDeadline(state)).isEqualTo(3200);

        state = machine.step(state, 1300, new TurnEvent.SpeechDone(attempt)).state();
        assertThat(machine.nextDeadline(state)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void theAssistantIsReplyingFromTheTurnsEndUntilItIsHeard() {
        Attempt attempt = new Attempt(1, 1);
        assertThat(after().phase().replying()).isFalse();

        TurnState state = after(at(0, new TurnEvent.Started()));
        assertThat(state.phase().replying()).isFalse();

        state = machine.step(state, 1000, new TurnEvent.Typed("hello")).state();
        assertThat(state.phase().replying()).isTrue();

        state = machine.step(state, 1100, new TurnEvent.Token(attempt, "Hi.")).state();
        assertThat(state.phase().replying()).isTrue();
    }

    @Test
    void noAttemptIsLiveUntilAReplyIsAskedFor() {
        assertThat(after(at(0, new TurnEvent.Started())).live()).isEqualTo(Attempt.NONE);
        assertThat(after(at(0, new TurnEvent.Started()), at(10, new TurnEvent.Typed("hello")))
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
        assertThat(Phrases.apology(language)).startsWith(begin);
    }
}
