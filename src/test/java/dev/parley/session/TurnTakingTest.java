package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.EndReason;
import dev.parley.turn.Phase;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.TurnEvent;
import org.junit.jupiter.api.Test;

/** The table of states, row by row, and when exactly a turn ends. Detector, machine, playout and feed as they are. */
class TurnTakingTest {
    /** The user speaks from 500 to 1500 ms, and is heard. */
    private static Scene asked(Scene scene) {
        return scene.speaks(500, 1500).hears(1000, 0, "what time").hears(1600, 0, "what time is it");
    }

    @Test
    void aWholeTurn() {
        Scene scene = asked(new Scene(Scene.NO_SPECULATION)).runTo(10_000);

        assertThat(scene.states())
                .containsExactly(
                        "0 IDLE>USER_SPEAKING session.start",
                        "2400 USER_SPEAKING>AI_PROCESSING silence",
                        "2575 AI_PROCESSING>AI_SPEAKING first_token",
                        "3725 AI_SPEAKING>USER_SPEAKING playback.finished");
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
        assertThat(scene.told("speech.started", "speech.stopped"))
                .containsExactly("560 speech.started 1", "1700 speech.stopped 1");
        assertThat(scene.told("transcript.partial", "transcript.final"))
                .containsExactly(
                        "1000 transcript.partial 1 what time",
                        "1600 transcript.partial 1 what time is it",
                        "2400 transcript.final 1 what time is it");
        assertThat(scene.told("reply.delta", "reply.done", "audio.started", "audio.done"))
                .containsExactly(
                        "2575 reply.delta 1 It is noon.",
                        "2605 reply.done 1 stop It is noon.",
                        "2725 audio.started 1",
                        "2726 audio.done 1 1000");
        assertThat(scene.session.state().turn()).isEqualTo(2);
    }

    @Test
    void thePreparedReplyGoesOutWhenTheTurnEnds() {
        Scene scene = asked(new Scene()).runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(1700L);
        assertThat(scene.states())
                .containsExactly(
                        "0 IDLE>USER_SPEAKING session.start",
                        "2400 USER_SPEAKING>AI_PROCESSING silence",
                        "2400 AI_PROCESSING>AI_SPEAKING first_token",
                        "3400 AI_SPEAKING>USER_SPEAKING playback.finished");
        assertThat(scene.told("reply.delta", "reply.done", "audio.started", "audio.done"))
                .containsExactlyInAnyOrder(
                        "2400 reply.delta 1 It is noon.",
                        "2400 reply.done 1 stop It is noon.",
                        "2400 audio.started 1",
                        "2400 audio.done 1 1000");
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void aPromotedReplyIsShownBeforeItSounds() {
        Scene scene = asked(new Scene()).runTo(2400);

        assertThat(scene.told("state", "reply.delta", "reply.done", "audio.started").stream()
                        .filter(line -> line.startsWith("2400"))
                        .map(line -> line.split(" ")[1]))
                .containsExactly("state", "state", "reply.delta", "reply.done", "audio.started");
    }

    @Test
    void a899MillisecondsAreNotTheEnd() {
        Scene scene = asked(new Scene()).runTo(2399);
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(scene.told("transcript.final", "reply.delta", "audio.started"))
                .isEmpty();

        scene.runTo(2400);
        assertThat(scene.session.state().phase()).isEqualTo(Phase.AI_SPEAKING);
    }

    @Test
    void speakingOnAfter880MillisecondsStartsTheCountAnew() {
        Scene scene = asked(new Scene())
                .speaks(2380, 2600)
                .hears(2650, 0, "what time is it now")
                .runTo(3499);
        assertThat(scene.told("transcript.final")).isEmpty();

        scene.runTo(3500);
        assertThat(scene.told("transcript.final")).containsExactly("3500 transcript.final 1 what time is it now");
    }

    @Test
    void aNoiseShorterThanAnOnsetDoesNot() {
        Scene scene = asked(new Scene()).speaks(2000, 2040).runTo(2400);

        assertThat(scene.told("transcript.final")).containsExactly("2400 transcript.final 1 what time is it");
    }

    @Test
    void silenceIsCountedInAudioTimeWhereFramesAreLate() {
        Scene scene = asked(new Scene()).sendsNothing(2000, 2300).runTo(2660);
        assertThat(scene.told("transcript.final")).isEmpty();

        scene.runTo(2720);
        assertThat(scene.told("transcript.final")).hasSize(1);
    }

    @Test
    void whereFramesStayAwayTheClockCounts() {
        Scene scene = asked(new Scene()).sendsNothing(1500, 60_000).runTo(2399);
        assertThat(scene.told("transcript.final", "speech.stopped")).isEmpty();

        scene.runTo(2400);
        assertThat(scene.told("speech.stopped", "transcript.final"))
                .containsExactly("2400 speech.stopped 1", "2400 transcript.final 1 what time is it");
        // The recogniser is given the silence that ends its utterance.
        assertThat(scene.sttAudioMs()).isGreaterThanOrEqualTo(2000);
    }

    @Test
    void silenceWithoutWordsAsksNobodyAndAwaitsTheNextTurn() {
        Scene scene = new Scene().speaks(500, 1500).runTo(10_000);

        assertThat(scene.states()).containsExactly("0 IDLE>USER_SPEAKING session.start");
        assertThat(scene.asks).isEmpty();

        asked9(scene).runTo(20_000);
        assertThat(scene.memory()).containsExactly("user: and now", "assistant: It is noon.");
    }

    private static Scene asked9(Scene scene) {
        return scene.speaks(10_500, 11_500).hears(11_000, 0, "and now");
    }

    @Test
    void emptyWordsAreNoWords() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1600, 0, "")
                .hearsFinally(1650, 1, "  ")
                .hearsFinally(1700, 2, ".")
                .hearsFinally(1750, 3, "[BLANK_AUDIO]")
                .hearsFinally(1800, 4, "(music)")
                .runTo(8000);

        assertThat(scene.asks).isEmpty();
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(scene.memory()).isEmpty();
    }

    @Test
    void wordsThatComeAfterTheSilenceEndTheTurnWhenTheyAreFinal() {
        Scene scene = new Scene().speaks(500, 1500).hearsFinally(2900, 0, "yes").runTo(8000);

        assertThat(scene.told("transcript.final")).containsExactly("2900 transcript.final 1 yes");
        assertThat(scene.memory()).containsExactly("user: yes", "assistant: It is noon.");
    }

    @Test
    void theFirstWordsAfterTheSilenceAreNotTakenForAll() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(2500, 0, "what")
                .hears(2600, 0, "what time")
                .hearsFinally(2700, 0, "what time is it")
                .runTo(8000);

        assertThat(scene.told("transcript.final")).containsExactly("2700 transcript.final 1 what time is it");
        assertThat(scene.lastAsked()).containsExactly("user: what time is it");
    }

    @Test
    void lateWordsThatNeverBecomeFinalAreAnsweredAllTheSame() {
        Scene scene = new Scene().speaks(500, 1500).hears(2500, 0, "what time").runTo(8000);

        assertThat(scene.told("transcript.final")).containsExactly("2800 transcript.final 1 what time");
        assertThat(scene.askedAt()).containsExactly(2500L);
    }

    @Test
    void wordsAreNotAwaitedWhenTheRulesSaySo() {
        Scene scene = new Scene(Scene.rules(900, 200, 3, 0, 2500, 2000, 7000, 60_000))
                .speaks(500, 1500)
                .speaks(1900, 2600)
                .hearsFinally(2100, 0, "I need to reset")
                .runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("3500 transcript.final 1 I need to reset");
    }

    @Test
    void speakingOnBeforeTheReplyJoinsTheWords() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .model(asked -> {})
                .speaks(500, 1500)
                .hears(1400, 0, "book a")
                .speaks(2600, 3000)
                .hears(3000, 1, "flight")
                .runTo(2700);

        assertThat(scene.states().subList(1, 3))
                .containsExactly(
                        "2400 USER_SPEAKING>AI_PROCESSING silence", "2660 AI_PROCESSING>USER_SPEAKING user.continued");
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.memory()).isEmpty();

        scene.model(scene.modelSays(100, "Done.")).runTo(10_000);
        assertThat(scene.lastAsked()).containsExactly("user: book a flight");
        assertThat(scene.memory()).containsExactly("user: book a flight", "assistant: Done.");
        assertThat(scene.session.state().turn()).isEqualTo(2);
    }

    @Test
    void anUtteranceThatGoesOnAcrossTheEndOfTheTurnKeepsItsWords() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .model(asked -> {})
                .speaks(500, 1500)
                .hears(1400, 0, "book a")
                .speaks(2600, 3000)
                .hears(3000, 0, "book a flight")
                .runTo(2700)
                .runTo(4000);

        assertThat(scene.lastAsked()).containsExactly("user: book a flight");
    }

    @Test
    void aNoiseBeforeTheReplyDoesNotLoseTheQuestion() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .model(scene0 -> {})
                .speaks(500, 1500)
                .hears(1400, 0, "what time is it")
                .speaks(2600, 2700)
                .runTo(2800);
        scene.model(scene.modelSays(100, "Noon.")).runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: Noon.");
    }

    @Test
    void aNoiseShorterThanAnOnsetBeforeTheFirstAudioChangesNothing() {
        Scene scene = asked(new Scene(Scene.NO_SPECULATION)).speaks(2600, 2640).runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
        assertThat(scene.askedAt()).containsExactly(2400L);
    }

    @Test
    void theUserInterruptsTheReply() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000));
        asked(scene).speaks(4000, 5000).hears(4700, 1, "stop that").runTo(4100);

        // 100 ms of voice are an interruption, and nothing of the reply follows it.
        assertThat(scene.told("duck", "interrupted", "reply.done", "speech.started", "state", "turn.metrics").stream()
                        .filter(line -> line.startsWith("40") || line.startsWith("41"))
                        .map(line -> line.replaceAll(" Metrics.*", "")))
                .containsExactly(
                        "4020 duck 1",
                        "4100 speech.started 1",
                        "4100 interrupted 1",
                        "4100 turn.metrics 1",
                        "4100 state AI_SPEAKING>USER_SPEAKING interrupted");
        assertThat(scene.memory()).containsExactly("user: what time is it");

        scene.voice(scene.voiceSpeaks(150, 500)).runTo(20_000);
        assertThat(scene.lastAsked()).containsExactly("user: what time is it", "user: stop that");
        assertThat(scene.memory())
                .containsExactly("user: what time is it", "user: stop that", "assistant: It is noon.");
    }

    @Test
    void anInterruptionBeforeTheTextIsDoneEndsTheTextToo() {
        Scene scene = new Scene();
        scene.model(scene.modelStalls(100, "It is "));
        asked(scene).speaks(2500, 3000).runTo(3000);

        assertThat(scene.told("interrupted", "reply.done"))
                .containsExactly("2600 interrupted 1", "2600 reply.done 1 interrupted It is ");
    }

    @Test
    void anInterruptionBeforeAnythingWasHeardKeepsTheWords() {
        Scene scene = new Scene();
        scene.voice(scene.voiceIsSilent());
        asked(scene).speaks(2500, 3000).hears(2900, 1, "in Paris").runTo(3000);
        assertThat(scene.told("interrupted")).containsExactly("2560 interrupted 1");

        scene.runTo(4000);
        assertThat(scene.lastAsked()).containsExactly("user: what time is it in Paris");
    }

    @Test
    void aHintThatFadesRestoresTheVolume() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000));
        asked(scene).speaks(4000, 4060).runTo(6000);

        assertThat(scene.told("duck", "unduck", "interrupted")).containsExactly("4020 duck 1", "4260 unduck 1");
    }

    @Test
    void aReplyThatIsHeardWhileTheVolumeIsLowRestoresIt() {
        Scene scene = asked(new Scene()).speaks(3340, 3400).runTo(6000);

        assertThat(scene.told("duck", "unduck")).containsExactly("3360 duck 1", "3400 unduck 1");
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void stopWhileTheAssistantSpeaksIsAnInterruption() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000));
        asked(scene).pressesStop(4000).pressesStop(4001).runTo(6000);

        assertThat(scene.told("interrupted")).containsExactly("4000 interrupted 1");
        assertThat(scene.states().get(3)).isEqualTo("4000 AI_SPEAKING>USER_SPEAKING interrupted");
        assertThat(scene.memory()).containsExactly("user: what time is it");
        assertThat(scene.asks).hasSize(1);
    }

    @Test
    void stopWhenNobodySpeaksIsHarmless() {
        Scene scene = asked(new Scene())
                .pressesStop(100)
                .pressesStop(1000)
                .pressesStop(1900)
                .runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void stopBeforeTheReplyTakesItBack() {
        Scene scene = asked(new Scene(Scene.NO_SPECULATION)).pressesStop(2450).runTo(10_000);

        assertThat(scene.states().get(2)).isEqualTo("2450 AI_PROCESSING>USER_SPEAKING user.continued");
        assertThat(scene.memory()).isEmpty();
        assertThat(scene.told("audio.started")).isEmpty();
    }

    @Test
    void typedTextIsATurnAtOnce() {
        Scene scene = new Scene().types(500, "  what time is it ").runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("500 transcript.final 1 what time is it");
        assertThat(scene.states().get(1)).isEqualTo("500 USER_SPEAKING>AI_PROCESSING text.input");
        assertThat(metrics(scene))
                .isEqualTo(new ServerEvent.Metrics(1, 0L, null, 0L, 175L, 175L, 325L, 325L, 325L, false, null));
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void typedTextInterruptsFirst() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(150, 5000), scene.voiceSpeaks(150, 1000));
        asked(scene).types(4000, "and in Paris").runTo(10_000);

        assertThat(scene.told("interrupted", "transcript.final"))
                .containsExactly(
                        "2400 transcript.final 1 what time is it",
                        "4000 interrupted 1",
                        "4000 transcript.final 2 and in Paris");
        assertThat(scene.memory())
                .containsExactly("user: what time is it", "user: and in Paris", "assistant: It is noon.");
    }

    @Test
    void typedTextJoinsWhatWasJustSaid() {
        Scene scene =
                asked(new Scene(Scene.NO_SPECULATION)).types(1800, "in Paris").runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: what time is it in Paris", "assistant: It is noon.");
    }

    @Test
    void blankTextIsNothing() {
        Scene scene = new Scene().types(500, " \n").runTo(2000);

        assertThat(scene.states()).hasSize(1);
    }

    @Test
    void typingWhileSpeakingLeavesTheSpeechToEndByItself() {
        Scene scene =
                new Scene().speaks(500, 1500).types(1000, "what time is it").runTo(10_000);

        assertThat(scene.told("speech.started", "speech.stopped").stream().map(line -> line.split(" ")[1]))
                .containsExactly("speech.started", "speech.stopped");
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void wordsTooSoftForTheDetectorAreAnsweredWhenNoMoreOfThemCome() {
        Scene scene = new Scene()
                .hears(1000, 0, "hello")
                .hears(1200, 0, "hello there")
                .runTo(2099);
        assertThat(scene.asks).isEmpty();

        scene.runTo(2100);
        assertThat(scene.lastAsked()).containsExactly("user: hello there");

        scene.runTo(8000);
        assertThat(metrics(scene).turnEnd()).isEqualTo(900);
    }

    @Test
    void wordsOfATurnThatIsOverAreLate() {
        Scene scene = asked(new Scene())
                .hearsFinally(2600, 0, "what time is it please")
                .hearsFinally(2700, 1, "please")
                .hearsFinally(3600, 1, "please")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.told("transcript.final")).hasSize(1);
        assertThat(scene.memory()).containsExactly("user: what time is it", "assistant: It is noon.");
    }

    @Test
    void finalsOfOneTurnAreJoined() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1600, 0, "I need to reset")
                .speaks(2000, 2600)
                .hearsFinally(2700, 1, "the door sensor")
                .runTo(8000);

        assertThat(scene.memory().get(0)).isEqualTo("user: I need to reset the door sensor");
    }

    /** A recogniser that tells words only after each utterance. */
    @Test
    void theLastWordsAreAwaitedWhereNoneComeWhileTheyAreSpoken() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .speaks(1900, 2600)
                .hearsFinally(2100, 0, "I need to reset")
                .hearsFinally(4200, 1, "the door sensor")
                .runTo(10_000);

        assertThat(scene.told("transcript.final"))
                .containsExactly("4200 transcript.final 1 I need to reset the door sensor");
        assertThat(scene.memory()).containsExactly("user: I need to reset the door sensor", "assistant: It is noon.");
    }

    @Test
    void aNoiseAtTheEndIsAwaitedNoLongerThanWordsAre() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1700, 0, "I need to reset")
                .speaks(1900, 2000)
                .runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("3900 transcript.final 1 I need to reset");
    }

    @Test
    void aNoiseAtTheEndIsNotAwaitedWhereWordsComeWhileTheyAreSpoken() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1200, 0, "I need")
                .hearsFinally(1700, 0, "I need to reset")
                .speaks(1900, 2000)
                .runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("2900 transcript.final 1 I need to reset");
    }

    @Test
    void wordsThatComeBeforeAnythingOfTheReplyWasHeardAreAnsweredToo() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(1000, "Old."), scene.modelSays(100, "New."));
        scene.speaks(500, 1500)
                .hears(1400, 0, "what time")
                .hearsFinally(2600, 0, "What time is it?")
                .runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(2400L, 2600L);
        assertThat(scene.told("transcript.final"))
                .containsExactly("2400 transcript.final 1 what time", "2600 transcript.final 1 What time is it?");
        assertThat(scene.memory()).containsExactly("user: What time is it?", "assistant: New.");
    }

    @Test
    void finalWordsThatCorrectThoseThatAreBeingAnsweredAreAnsweredWhileNothingWasHeard() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(1000, "Fine."));
        scene.speaks(500, 1500)
                .hears(1400, 0, "what dime is it")
                .hearsFinally(2600, 0, "What time is it?")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(2);
        assertThat(scene.memory()).containsExactly("user: What time is it?", "assistant: Fine.");
    }

    @Test
    void wordsWithoutEndDoNotKeepTheUserWaitingForEver() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(1000, "Never."));
        scene.speaks(500, 1500).hears(1400, 0, "w");
        for (int i = 1; i < 100; i++) {
            scene.hears(2000 + 500 * i, 0, "w" + " w".repeat(i));
        }
        scene.runTo(20_000);

        assertThat(scene.told("fallback")).containsExactly("9400 fallback 1 llm timeout");
    }

    @Test
    void aSecondEventForTheSameWordsAsksOnce() {
        Scene scene = asked(new Scene())
                .hearsFinally(1650, 0, "What time is it?")
                .hearsFinally(1900, 0, "What time is it?")
                .hearsFinally(2410, 0, "What time is it?")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void theEndComesFromAnyState() {
        for (int at : new int[] {100, 700, 1800, 2450, 2600, 3000, 5000}) {
            Scene scene = asked(new Scene(Scene.NO_SPECULATION));
            scene.at(at, () -> scene.session.end(EndReason.STOPPED)).runTo(20_000);

            assertThat(scene.states().get(scene.states().size() - 1)).contains(">IDLE stopped");
            assertThat(scene.ended()).isEqualTo(EndReason.STOPPED);
            assertThat(scene.closeCode()).isEqualTo(1000);
            assertThat(scene.cancels).hasSize(at > 2400 && at < 3700 ? 1 : 0);
            scene.assertGone();
        }
    }

    @Test
    void nothingHappensAfterTheEnd() {
        Scene scene = asked(new Scene()).types(2410, "more").speaks(2500, 4000).hears(3000, 1, "hello");
        scene.at(2405, () -> scene.session.end(EndReason.SHUTDOWN));
        scene.at(2406, () -> scene.session.end(EndReason.STOPPED)).runTo(5000);

        assertThat(scene.ended()).isEqualTo(EndReason.SHUTDOWN);
        assertThat(scene.closeCode()).isEqualTo(1001);
        assertThat(scene.asks).hasSize(1);
        scene.assertGone();
    }

    @Test
    void aCloseCodeOfItsOwn() {
        Scene scene = new Scene();
        scene.at(10, () -> scene.session.fail("not_reading", "", 1008)).runTo(100);

        assertThat(scene.closeCode()).isEqualTo(1008);
    }

    @Test
    void metricsCountFromTheLastVoicedFrame() {
        Scene scene = asked(new Scene()).runTo(10_000);

        assertThat(metrics(scene))
                .isEqualTo(new ServerEvent.Metrics(1, 900L, 100L, 200L, 375L, 375L, 525L, 900L, 900L, true, null));
    }

    @Test
    void metricsOfAnInterruptedTurn() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(scene.voiceSpeaks(150, 5000));
        asked(scene).speaks(4000, 5000).runTo(6000);

        assertThat(metrics(scene))
                .isEqualTo(
                        new ServerEvent.Metrics(1, 900L, 100L, 900L, 1075L, 1075L, 1225L, 1225L, 1225L, false, 100L));
    }

    private static ServerEvent.Metrics metrics(Scene scene) {
        return scene.notices.stream()
                .filter(ServerEvent.Metrics.class::isInstance)
                .map(ServerEvent.Metrics.class::cast)
                .reduce((one, other) -> {
                    throw new AssertionError("metrics twice");
                })
                .orElseThrow();
    }

    @Test
    void playbackStartedCountsOnce() {
        Scene scene = asked(new Scene());
        scene.at(2700, () -> scene.session.dispatch(new TurnEvent.PlaybackStarted(1)));
        scene.runTo(10_000);

        assertThat(metrics(scene).playbackStarted()).isEqualTo(900);
    }
}
