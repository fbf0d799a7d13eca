package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.StageEvent;
import dev.parley.metrics.SpeculationStats;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import org.junit.jupiter.api.Test;

/** Replies that are prepared while the silence is still being counted. */
class SpeculationTest {
    @Test
    void nothingOfAPreparedReplyIsToldBeforeTheTurnEnds() {
        Scene scene = new Scene().speaks(500, 1500).hears(1400, 0, "hello").runTo(2399);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.told("reply.delta", "reply.done", "audio.started", "audio", "transcript.final"))
                .isEmpty();
        assertThat(scene.memory()).isEmpty();
    }

    @Test
    void goingOnCancelsIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "book a")
                .speaks(2000, 2500)
                .hears(2400, 0, "book a flight")
                .runTo(2100);
        assertThat(scene.asks).hasSize(1);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.cancels.get(0).upTo()).isEqualTo(scene.asks.get(0).attempt());

        scene.runTo(10_000);
        assertThat(scene.askedAt()).containsExactly(1700L, 2700L);
        assertThat(scene.memory()).containsExactly("user: book a flight", "assistant: It is noon.");
        assertThat(scene.told("reply.done")).hasSize(1);
    }

    @Test
    void otherWordsCancelIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "what time")
                .hears(1900, 0, "what time is it")
                .runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1700L, 1900L);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.memory().get(0)).isEqualTo("user: what time is it");
    }

    @Test
    void lastWordsThatTheTurnsEndWaitedForCancelIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1600, 0, "I need to reset")
                .speaks(1900, 2600)
                .hearsFinally(4200, 1, "the door sensor")
                .runTo(4300);

        assertThat(scene.askedAt()).containsExactly(1700L, 2800L, 4200L);
        assertThat(scene.cancels.stream().map(cancel -> cancel.upTo().number())).containsExactly(1, 2);
    }

    @Test
    void noneIsMadeWhenTheTurnHasEndedMeanwhile() {
        Scene scene = new Scene(Scene.rules(900, 200, 1, 1000, 2500, 2000, 7000, 60_000))
                .speaks(500, 1500)
                .hears(1400, 0, "in Paris")
                .types(1750, "what time is it")
                .hears(1800, 1, "please")
                .runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1750L);
        assertThat(scene.memory()).containsExactly("user: in Paris what time is it", "assistant: It is noon.");
    }

    @Test
    void theSameWordsInOtherLettersKeepIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "what time is it")
                .hearsFinally(1900, 0, "What time is it?")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.cancels).isEmpty();
        assertThat(scene.memory().get(0)).isEqualTo("user: What time is it?");
    }

    @Test
    void noMoreThanSoManyAreMade() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "a")
                .hears(1800, 0, "a b")
                .hears(1900, 0, "a b c")
                .hears(2000, 0, "a b c d")
                .hears(2100, 0, "a b c d e")
                .runTo(2399);
        assertThat(scene.askedAt()).containsExactly(1700L, 1800L, 1900L);

        scene.runTo(10_000);
        assertThat(scene.askedAt()).containsExactly(1700L, 1800L, 1900L, 2400L);
        assertThat(scene.asks.stream().map(ask -> ask.attempt().number())).containsExactly(1, 2, 3, 4);
        assertThat(scene.memory()).containsExactly("user: a b c d e", "assistant: It is noon.");
    }

    @Test
    void theLastOneWaitsForTheLastWords() {
        Scene scene = new Scene(Scene.rules(900, 200, 2, 1000, 2500, 2000, 7000, 60_000))
                .speaks(500, 1500)
                .hears(1400, 0, "yes")
                .speaks(2000, 2500)
                .hears(2600, 0, "yes I")
                .hears(2750, 0, "yes I know")
                .runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1700L, 2850L);
        assertThat(scene.memory().get(0)).isEqualTo("user: yes I know");
    }

    @Test
    void whoGoesOnSpeakingMeanwhileIsNotAnsweredYet() {
        Scene scene = new Scene(Scene.rules(900, 200, 1, 1000, 2500, 2000, 7000, 60_000))
                .speaks(500, 1500)
                .hears(1400, 0, "yes")
                .speaks(1740, 2500)
                .runTo(2600);

        assertThat(scene.asks).isEmpty();
    }

    @Test
    void theCapIsPerTurn() {
        Scene scene = new Scene(Scene.rules(900, 200, 1, 1000, 2500, 2000, 7000, 60_000))
                .speaks(500, 1500)
                .hearsFinally(1400, 0, "one")
                .speaks(5000, 6000)
                .hearsFinally(5900, 1, "two")
                .runTo(20_000);

        assertThat(scene.askedAt()).containsExactly(1850L, 6350L);
    }

    @Test
    void itsCostIsTold() {
        Scene scene = new Scene();
        scene.model(scene.modelSays(50, "It", " is", " noon."), scene.modelSays(50, "Noon", "."));
        scene.speaks(500, 1500)
                .hears(1400, 0, "what")
                .hears(2100, 0, "what time")
                .runTo(10_000);

        assertThat(scene.speculations)
                .containsExactly(
                        new SpeculationStats.Outcome(false, 3, "It is noon.".length()),
                        new SpeculationStats.Outcome(true, 2, 5));
    }

    @Test
    void whatIsStillInPreparationWhenTheUserHangsUpIsWasted() {
        Scene scene = new Scene().speaks(500, 1500).hears(1400, 0, "hello").runTo(2000);
        assertThat(scene.speculations).isEmpty();

        scene.session.end(EndReason.STOPPED);
        assertThat(scene.speculations).containsExactly(new SpeculationStats.Outcome(false, 1, "It is noon.".length()));
    }

    @Test
    void theRetryOfAReplyThatWasUsedIsNone() {
        Scene scene = new Scene();
        scene.model(scene.modelFails(800, FailureCode.UNAVAILABLE), scene.modelSays(100, "Noon."));
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(10_000);

        assertThat(scene.asks).hasSize(2);
        assertThat(scene.speculations).containsExactly(new SpeculationStats.Outcome(true, 0, 0));
    }

    @Test
    void afterANoiseTheNextPauseIsPreparedForAgain() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "book a")
                .speaks(2000, 2500)
                .hears(2900, 0, "book a flight")
                .runTo(3000);

        assertThat(scene.askedAt()).containsExactly(1700L, 2700L, 2900L);
    }

    @Test
    void whileTheWordsAreTheSameNoOtherIsMade() {
        Scene scene = new Scene();
        scene.model(scene.modelFails(50, FailureCode.UNAVAILABLE), scene.modelSays(100, "Noon."));
        scene.speaks(500, 1500)
                .hears(1400, 0, "hello")
                .hears(1900, 0, "Hello")
                .hears(2000, 0, "hello.")
                .hears(2100, 0, "hello")
                .runTo(2399);

        assertThat(scene.askedAt()).containsExactly(1700L);
    }

    @Test
    void aReplyThatIsAskedForAtTheTurnsEndIsNone() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .speaks(500, 1500)
                .hears(1400, 0, "hello")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.speculations).isEmpty();
    }

    @Test
    void zeroTurnsItOff() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .speaks(500, 1500)
                .hears(1400, 0, "hello")
                .runTo(2399);
        assertThat(scene.asks).isEmpty();

        scene.runTo(2400);
        assertThat(scene.asks).hasSize(1);
    }

    @Test
    void aFailureBeforeTheTurnEndsIsNobodysBusiness() {
        Scene scene = new Scene();
        scene.model(scene.modelFails(100, FailureCode.UNAVAILABLE), scene.modelSays(100, "Noon."));
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1700L, 2400L);
        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: Noon.");
    }

    @Test
    void aVoiceThatFailsBeforeTheTurnEndsIsNobodysBusiness() {
        Scene scene = new Scene();
        scene.voice(scene.voiceFails(10, 0, FailureCode.QUOTA, ""), scene.voiceSpeaks(100, 1000));
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1700L, 2400L);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aVoiceThatIsSilentBeforeTheTurnEndsIsNobodysBusiness() {
        Scene scene = new Scene(Scene.rules(5000, 200, 3, 1000, 2500, 1000, 7000, 60_000));
        scene.voice(scene.voiceIsSilent(), scene.voiceSpeaks(100, 1000));
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(12_000);

        assertThat(scene.askedAt()).containsExactly(1700L, 6500L);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aReplyWithNothingToHearIsHeardWhenTheTurnEnds() {
        Scene scene = new Scene();
        scene.model(scene.modelSays(100, "..."));
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.session.stage(new StageEvent(
                        "scene", Stage.TTS, command.generation(), new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(10_000);

        assertThat(scene.states().get(3)).isEqualTo("2400 AI_SPEAKING>USER_SPEAKING reply.silent");
    }

    @Test
    void aReplyThatIsStillComingGoesOnAfterThePromotion() {
        Scene scene = new Scene();
        scene.model(scene.modelSays(690, "It", " is", " noon."));
        scene.speaks(500, 1500).hears(1400, 0, "hello").runTo(10_000);

        assertThat(scene.told("reply.delta"))
                .containsExactly("2400 reply.delta 1 It", "2420 reply.delta 1  is", "2450 reply.delta 1  noon.");
        assertThat(scene.memory().get(1)).isEqualTo("assistant: It is noon.");
    }
}
