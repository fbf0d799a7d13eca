package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.Pcm;
import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.bus.SttInput;
import dev.parley.turn.Attempt;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import org.junit.jupiter.api.Test;

/** What happens when a vendor fails: a silent retry, then an apology, and the conversation goes on. */
class FailureTest {
    private static final String SORRY = "Sorry, I had a problem just now. Please say that again.";

    private static Scene asked(Scene scene) {
        return scene.speaks(500, 1500).hears(1400, 0, "hello");
    }

    private static void assertGoesOn(Scene scene, int from) {
        scene.model(scene.modelSays(100, "Fine."));
        scene.voice(scene.voiceSpeaks(100, 500));
        scene.speaks(from, from + 1000).hearsFinally(from + 950, 9, "again").runTo(from + 8000);
        assertThat(scene.memory()).endsWith("user: again", "assistant: Fine.");
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    // Speech-to-text.

    @Test
    void aDeadRecogniserIsReplacedSilentlyAndHearsTheUtteranceAgain() {
        Scene scene = new Scene()
                .speaks(1000, 3000)
                .hears(1800, 0, "one two")
                .sttFails(2000, FailureCode.UNAVAILABLE)
                .runTo(2021);

        assertThat(scene.sttGeneration()).isEqualTo(2);
        // Half a second of pre-roll, and what was said since the onset at 1060.
        assertThat(scene.sttAudioMs()).isEqualTo(500 + 2020 - 1060);
        assertThat(scene.commands.stream().filter(c -> c instanceof SttInput.SpeechStarted))
                .hasSize(2);

        scene.hears(2300, 0, "one")
                .hears(2500, 0, "one two three four")
                .hearsFinally(3300, 0, "one two three four five six");
        scene.runTo(10_000);
        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory().get(0)).isEqualTo("user: one two three four five six");
    }

    @Test
    void theTurnsEndAwaitsTheWordsThatAreHeardAnew() {
        Scene scene = new Scene()
                .speaks(1000, 3000)
                .hears(1800, 0, "one two")
                .sttFails(3300, FailureCode.UNAVAILABLE)
                .hears(4100, 0, "one two three")
                .hearsFinally(4300, 0, "one two three four five six")
                .runTo(3950);
        assertThat(scene.told("transcript.final")).isEmpty();

        scene.runTo(10_000);
        assertThat(scene.memory().get(0)).isEqualTo("user: one two three four five six");
    }

    @Test
    void wordsFromBeforeAreAnsweredWhenNothingIsHeardAnew() {
        Scene scene = new Scene()
                .speaks(1000, 3000)
                .hears(1800, 0, "one two")
                .sttFails(3300, FailureCode.UNAVAILABLE)
                .runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("4900 transcript.final 1 one two");
    }

    @Test
    void finalWordsOfEarlierUtterancesAreNotHeardAgain() {
        Scene scene = new Scene()
                .speaks(1000, 2000)
                .hearsFinally(2300, 0, "one")
                .speaks(2500, 3000)
                .hears(2900, 1, "two")
                .sttFails(3000, FailureCode.UNAVAILABLE)
                .hearsFinally(3300, 0, "two three")
                .runTo(10_000);

        assertThat(scene.memory().get(0)).isEqualTo("user: one two three");
    }

    @Test
    void aSecondFailureIsAnsweredWithAnApologyAtTheTurnsEnd() {
        Scene scene = asked(new Scene())
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .sttFails(1200, FailureCode.UNAVAILABLE)
                .runTo(8000);

        assertThat(scene.told("fallback", "reply.done"))
                .containsExactly("2400 fallback 1 stt unavailable", "2400 reply.done 1 failed " + SORRY);
        assertThat(scene.told("audio.started")).containsExactly("2550 audio.started 1");
        assertThat(scene.asks).isEmpty();
        assertThat(scene.memory()).isEmpty();
        assertGoesOn(scene, 9000);
    }

    @Test
    void partialWordsDoNotGrantMoreRetries() {
        Scene scene = asked(new Scene())
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .hears(1100, 0, "hel")
                .sttFails(1200, FailureCode.UNAVAILABLE)
                .runTo(1300);

        assertThat(scene.sttGeneration()).isEqualTo(2);
    }

    @Test
    void finalWordsDo() {
        Scene scene = new Scene()
                .speaks(500, 3000)
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .hearsFinally(1500, 0, "hello")
                .sttFails(2000, FailureCode.UNAVAILABLE)
                .hearsFinally(2500, 0, " ")
                .sttFails(2600, FailureCode.UNAVAILABLE)
                .runTo(2700);

        assertThat(scene.sttGeneration()).isEqualTo(3);
    }

    @Test
    void aReplyThatWasPreparedForLostWordsIsGivenUp() {
        Scene scene = asked(new Scene())
                .sttFails(1800, FailureCode.UNAVAILABLE)
                .sttFails(1900, FailureCode.UNAVAILABLE)
                .runTo(2400);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.told("reply.done")).containsExactly("2400 reply.done 1 failed " + SORRY);
    }

    @Test
    void aRefusedKeyIsNotRetried() {
        Scene scene =
                asked(new Scene()).sttFails(1000, FailureCode.UNAUTHORIZED).runTo(2300);
        assertThat(scene.sttGeneration()).isEqualTo(1);

        scene.runTo(2500);
        assertThat(scene.told("fallback")).containsExactly("2400 fallback 1 stt unauthorized");
    }

    @Test
    void thatThereIsNoPlaceAtTheRecogniserIsToldAtOnceAndTriedAgainAtTheNextTurn() {
        Scene scene = new Scene()
                .sttFails(100, FailureCode.BUSY)
                .speaks(1000, 2500)
                .sttFails(1300, FailureCode.BUSY)
                .speaks(10_000, 11_500)
                .sttFails(10_300, FailureCode.BUSY)
                .speaks(20_000, 21_500)
                .hearsFinally(21_600, 0, "hello")
                .runTo(30_000);

        assertThat(scene.told("fallback")).containsExactly("100 fallback 1 stt busy", "10300 fallback 2 stt busy");
        assertThat(scene.told("reply.done"))
                .containsExactly(
                        "3400 reply.done 1 failed " + SORRY,
                        "12400 reply.done 2 failed " + SORRY,
                        "23400 reply.done 3 stop It is noon.");
        assertThat(scene.sttGeneration()).isEqualTo(4);
    }

    @Test
    void aFailureWhileNobodySpeaksIsFoundOutWhenTheUserSpeaks() {
        Scene scene = new Scene()
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .sttFails(20_000, FailureCode.UNAVAILABLE)
                .runTo(29_000);
        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.sttGeneration()).isEqualTo(1);

        scene.speaks(30_000, 31_000).hearsFinally(31_200, 0, "hello").runTo(30_060);
        assertThat(scene.sttGeneration()).isEqualTo(2);
        assertThat(scene.sttAudioMs()).isEqualTo(500);
        scene.runTo(40_000);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void tenIdleLossesAreNoFailure() {
        Scene scene = new Scene();
        for (int i = 1; i <= 10; i++) {
            scene.speaks(i * 50_000, i * 50_000 + 100).sttFails(i * 50_000 + 20_000, FailureCode.UNAVAILABLE);
        }
        scene.runTo(540_000);

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.ended()).isNull();
    }

    @Test
    void wordsSurviveALinkThatDiesAfterTheTurn() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(ask -> {});
        scene.speaks(500, 1500)
                .hears(1400, 0, "book a")
                .sttFails(2450, FailureCode.UNAVAILABLE)
                .speaks(2600, 3000)
                .hearsFinally(3300, 0, "flight")
                .runTo(4000);

        assertThat(scene.lastAsked()).containsExactly("user: book a flight");
    }

    @Test
    void typingWhileAnUtteranceIsHeardAnewDoesNotDoubleIt() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(ask -> {});
        scene.speaks(500, 1500)
                .hears(1000, 0, "one")
                .sttFails(1200, FailureCode.UNAVAILABLE)
                .types(1300, "typed")
                .hears(1500, 0, "one two")
                .pressesStop(1700)
                .types(2000, "more")
                .runTo(2500);

        assertThat(scene.lastAsked()).containsExactly("user: one typed two more");
    }

    @Test
    void aLinkThatIsLostSaysNothingMore() {
        Scene scene = new Scene()
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .hearsFinally(1100, 0, "ghost")
                .runTo(4000);

        assertThat(scene.told("transcript.partial")).isEmpty();
        assertThat(scene.asks).isEmpty();
    }

    @Test
    void aFailureWhileTheWordsAreAwaited() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(2500, FailureCode.UNAVAILABLE)
                .sttFails(2700, FailureCode.TIMEOUT)
                .runTo(8000);

        assertThat(scene.told("fallback")).containsExactly("2700 fallback 1 stt timeout");
    }

    @Test
    void aRecogniserThatHearsNothingAnewIsApologisedFor() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .runTo(8000);

        assertThat(scene.told("fallback", "reply.done"))
                .containsExactly("3400 fallback 1 stt timeout", "3400 reply.done 1 failed " + SORRY);
    }

    @Test
    void afterTheApologyWordsTooSoftForTheDetectorAreAnswered() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .hears(8000, 0, "hello")
                .runTo(12_000);

        assertThat(scene.told("transcript.final")).containsExactly("8900 transcript.final 2 hello");
    }

    @Test
    void aTurnThatWasGivenUpHasNoPartInTheNextOnesRetry() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(1000, FailureCode.UNAVAILABLE)
                .hearsFinally(1600, 0, "")
                .speaks(5000, 6000)
                .sttFails(5500, FailureCode.UNAVAILABLE)
                .runTo(5600);

        assertThat(scene.sttGeneration()).isEqualTo(3);
    }

    @Test
    void aReplyToWordsThatAreNotHeardAnewIsGivenUp() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "hello")
                .sttFails(2000, FailureCode.UNAVAILABLE)
                .hearsFinally(3000, 0, "")
                .runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(scene.cancels).hasSize(1);
        assertThat(scene.told("transcript.final", "fallback")).isEmpty();
    }

    // The language model.

    @Test
    void theModelIsAskedOnceMore() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.VENDOR_ERROR), scene.modelSays(100, "Hi."));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).containsExactly(2400L, 2500L);
        assertThat(scene.cancels.stream().map(cancel -> cancel.upTo().number())).containsExactly(1);
        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: Hi.");
    }

    @Test
    void aSecondFailureIsApologisedFor() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.VENDOR_ERROR));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).hasSize(2);
        assertThat(scene.cancels.stream().map(cancel -> cancel.upTo().number())).containsExactly(1, 2, 3);
        assertThat(scene.told("fallback", "reply.done", "turn.metrics").stream()
                        .map(l -> l.replaceAll(" Metrics.*", "")))
                .containsExactly(
                        "2600 fallback 1 llm vendor_error", "2600 reply.done 1 failed " + SORRY, "3750 turn.metrics 1");
        assertThat(scene.states().get(3)).isEqualTo("3750 AI_SPEAKING>USER_SPEAKING fallback.finished");
        assertThat(scene.memory()).containsExactly("user: hello");
        assertGoesOn(scene, 9000);
    }

    @Test
    void thePauseThatTheModelWantsIsKept() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.RATE_LIMITED, 700), scene.modelSays(100, "Hi."));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).containsExactly(2400L, 3200L);
    }

    @Test
    void aPauseThatIsTooLongIsNotWaitedFor() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.RATE_LIMITED, 2501));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).hasSize(1);
        assertThat(scene.told("fallback")).containsExactly("2500 fallback 1 llm rate_limited");
    }

    @Test
    void losingTheModelWhileARetryIsAwaitedChangesNothing() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.RATE_LIMITED, 700), scene.modelSays(100, "Hi."));
        asked(scene);
        scene.at(2800, () -> scene.stageFails(Stage.LLM, Attempt.NONE, FailureCode.UNAVAILABLE, ""));
        scene.runTo(8000);

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aRejectedRequestIsNotRetried() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelFails(100, FailureCode.REJECTED));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).hasSize(1);
    }

    @Test
    void aModelThatNeverAnswersIsGivenUp() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(ask -> {});
        asked(scene).runTo(12_000);

        assertThat(scene.askedAt()).containsExactly(2400L, 4900L);
        assertThat(scene.told("fallback")).containsExactly("7400 fallback 1 llm timeout");
        assertGoesOn(scene, 13_000);
    }

    @Test
    void anEmptyReplyIsAFailure() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(100, " "), scene.modelSays(100, "Hi."));
        asked(scene).runTo(8000);

        assertThat(scene.askedAt()).hasSize(2);
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: Hi.");
    }

    @Test
    void aReplyThatBreaksOffWhileItIsHeardIsApologisedForAtItsEnd() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100, "It is "));
        asked(scene).runTo(12_000);

        assertThat(scene.askedAt()).hasSize(1);
        assertThat(scene.told("fallback", "reply.done"))
                .containsExactly("5000 fallback 1 llm timeout", "5000 reply.done 1 failed It is … " + SORRY);
        assertThat(scene.memory()).containsExactly("user: hello");
    }

    @Test
    void oldRepliesOfACancelledRequestAreDropped() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(2000, "Old."), scene.modelSays(100, "New."));
        asked(scene).speaks(2600, 3000).hears(2900, 1, "world").runTo(12_000);

        assertThat(scene.memory()).containsExactly("user: hello world", "assistant: New.");
        assertThat(scene.told("reply.delta")).hasSize(1);
    }

    @Test
    void aModelThatNeverStopsIsCut() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100, "a".repeat(16_001)));
        asked(scene).runTo(8000);

        assertThat(scene.told("reply.done")).hasSize(1);
        assertThat(scene.told("reply.done").get(0)).startsWith("2500 reply.done 1 length aaa");
        assertThat(scene.cancels).hasSize(1);
    }

    // Text-to-speech.

    @Test
    void speechThatFailsBeforeItBeginsIsRetried() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(scene.voiceFails(100, 0, FailureCode.UNAVAILABLE, "It is noon."));
        asked(scene).runTo(2674);
        scene.voice(scene.voiceSpeaks(100, 1000));
        assertThat(speaks(scene)).isEqualTo(1);
        Scene other = asked(new Scene(Scene.NO_SPECULATION));
        int[] calls = {0};
        other.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak && calls[0]++ == 0) {
                other.stageFails(Stage.TTS, command.attempt(), FailureCode.UNAVAILABLE, "It is noon.");
            } else if (command.effect() instanceof TurnEffect.FinishSpeech && calls[0] == 2) {
                calls[0]++;
                other.speech(command, 500);
                other.session.stage(new StageEvent(
                        "scene", Stage.TTS, command.generation(), new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        other.runTo(8000);

        assertThat(speaks(other)).isEqualTo(2);
        assertThat(other.told("fallback")).isEmpty();
        assertThat(other.memory()).hasSize(2);
    }

    private static long speaks(Scene scene) {
        return scene.commands.stream()
                .filter(c -> c instanceof StageCommand it && it.effect() instanceof TurnEffect.Speak)
                .count();
    }

    @Test
    void speechThatFailsTwiceIsReplacedByTheClip() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.stageFails(Stage.TTS, command.attempt(), FailureCode.VENDOR_ERROR, "It is noon.");
            }
        });
        asked(scene).runTo(8000);

        assertThat(speaks(scene)).isEqualTo(2);
        assertThat(scene.told("fallback")).containsExactly("2605 fallback 1 tts vendor_error");
        assertThat(scene.sentMs()).isEqualTo(Scene.CLIP_MS);
        assertThat(scene.memory()).containsExactly("user: hello");
        assertThat(scene.states().get(3)).isEqualTo("3305 AI_SPEAKING>USER_SPEAKING fallback.finished");
        assertGoesOn(scene, 9000);
    }

    @Test
    void theClipIsInTheLanguageOfTheConversation() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(scene.voiceFails(100, 0, FailureCode.QUOTA, "It is noon."));
        scene.speaks(500, 1500);
        scene.at(
                1400,
                () -> scene.session.stage(
                        new StageEvent("scene", Stage.STT, 1, new TurnEvent.Transcript(0, "नमस्ते", "hi-IN", false))));
        scene.runTo(8000);

        assertThat(scene.sentMs()).isEqualTo(Scene.HINDI_CLIP_MS);
    }

    @Test
    void onlyWhatWasNotHeardIsSpokenAgain() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        int[] speaks = {0};
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak && speaks[0]++ == 0) {
                scene.speech(command, 400);
            } else if (command.effect() instanceof TurnEffect.FinishSpeech && speaks[0] == 1) {
                scene.stageFails(Stage.TTS, command.attempt(), FailureCode.UNAVAILABLE, "noon.");
            } else if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.speech(command, 300);
                scene.session.stage(new StageEvent(
                        "scene", Stage.TTS, command.generation(), new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        asked(scene).runTo(8000);

        assertThat(scene.commands)
                .anyMatch(c -> c instanceof StageCommand it
                        && it.effect() instanceof TurnEffect.Speak speak
                        && speak.text().equals("noon."));
        assertThat(scene.sentMs()).isEqualTo(700);
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    @Test
    void wordsThatWereOnTheirWayToAVoiceThatFailedAreSpokenAgainToo() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(100, "It is ", "noon."));
        Attempt[] first = {null};
        scene.voice(command -> {
            if (first[0] == null) {
                first[0] = command.attempt();
                // Said when the second word had not come there yet.
                scene.timers.at(
                        scene.timers.now() + 40,
                        () -> scene.session.stage(new StageEvent(
                                "scene",
                                Stage.TTS,
                                1,
                                new TurnEvent.TtsFailed(command.attempt(), FailureCode.UNAVAILABLE, "It is ", 6))));
            } else if (command.effect() instanceof TurnEffect.FinishSpeech
                    && !command.attempt().equals(first[0])) {
                scene.speech(command, 300);
                scene.session.stage(new StageEvent(
                        "scene", Stage.TTS, command.generation(), new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        asked(scene).runTo(8000);

        assertThat(scene.commands)
                .filteredOn(c -> c instanceof StageCommand it
                        && it.effect() instanceof TurnEffect.Speak speak
                        && !speak.attempt().equals(first[0]))
                .extracting(c -> ((TurnEffect.Speak) ((StageCommand) c).effect()).text())
                .containsExactly("It is noon.");
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    @Test
    void aFailureAfterAllWasSpokenIsNone() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.speech(command, 400);
                scene.stageFails(Stage.TTS, command.attempt(), FailureCode.UNAVAILABLE, "");
            }
        });
        asked(scene).runTo(8000);

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.told("audio.done")).containsExactly("2605 audio.done 1 400");
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aVoiceThatFailsForGoodEndsTheTextToo() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100, "It is "));
        scene.voice(scene.voiceFails(100, 0, FailureCode.QUOTA, "It is "));
        asked(scene).runTo(2700);

        assertThat(scene.told("fallback", "reply.done"))
                .containsExactly("2600 fallback 1 tts quota", "2600 reply.done 1 failed It is ");
    }

    @Test
    void whatIsSpokenAgainIsAwaitedAnew() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        String long1 = "a long sentence ".repeat(6);
        scene.model(ask -> {
            for (int at = 100; at < 8000; at += 2000) {
                int then = at;
                scene.at(
                        2400 + then,
                        () -> scene.session.stage(new StageEvent(
                                "scene",
                                Stage.LLM,
                                1,
                                new TurnEvent.Token(ask.attempt(), then == 100 ? long1 : "more "))));
            }
        });
        scene.voice(scene.voiceFails(1500, 0, FailureCode.UNAVAILABLE, long1), scene.voiceIsSilent());
        asked(scene).runTo(7000);

        // The words came at 2500, and failed at 4000.
        assertThat(scene.told("fallback")).containsExactly("6000 fallback 1 tts timeout");
    }

    @Test
    void speechWithoutEndIsCut() {
        Scene scene = new Scene(Scene.NO_SPECULATION, 1500, 3_600_000);
        scene.voice(command -> {
            for (int i = 0; i < 100; i++) {
                scene.session.stage(new StageEvent(
                        "scene",
                        Stage.TTS,
                        command.generation(),
                        new TurnEvent.Speech(command.attempt(), Pcm.silence(10_000, 100))));
            }
        });
        scene.model(scene.modelStalls(100, "Once upon a time "));
        asked(scene).runTo(2500);

        assertThat(scene.told("reply.done")).containsExactly("2500 reply.done 1 length Once upon a time ");
    }

    @Test
    void aLostStageInTheMiddleOfSpeechIsTheClip() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.speech(command, 1000);
            }
        });
        asked(scene);
        scene.at(2700, () -> scene.stageFails(Stage.TTS, Attempt.NONE, FailureCode.UNAVAILABLE, ""));
        scene.speaks(2900, 3100).runTo(8000);

        assertThat(scene.told("fallback")).containsExactly("2700 fallback 1 tts unavailable");
        // The first part of the reply can still be heard: it takes the voice of an interruption to stop it.
        assertThat(scene.told("interrupted")).containsExactly("3000 interrupted 1");
        assertThat(scene.memory()).containsExactly("user: hello");
    }

    @Test
    void aVoiceThatIsSilentIsAskedAgainThenReplaced() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(scene.voiceIsSilent());
        asked(scene).runTo(10_000);

        assertThat(scene.asks).hasSize(1);
        assertThat(speaks(scene)).isEqualTo(2);
        assertThat(scene.told("fallback")).containsExactly("6605 fallback 1 tts timeout");
        assertThat(scene.told("reply.done")).hasSize(1);
    }

    @Test
    void aVoiceThatIsSilentWhileTheModelWritesIsAskedAgainWithTheModel() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(scene.voiceIsSilent(), scene.voiceSpeaks(100, 500));
        scene.model(scene.modelStalls(100, "a long sentence ".repeat(6)), scene.modelSays(100, "Short."));
        asked(scene).runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(2400L, 4500L);
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: Short.");
    }

    @Test
    void aVoiceThatFallsSilentInTheMiddleIsApologisedForAfterWhatThereIs() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak) {
                scene.speech(command, 400);
            }
        });
        asked(scene).runTo(10_000);

        assertThat(scene.told("fallback", "audio.done"))
                .containsExactly("4605 fallback 1 tts timeout", "4605 audio.done 1 " + (400 + Scene.CLIP_MS));
        assertThat(scene.memory()).containsExactly("user: hello");
        // The voice may still be at it.
        assertThat(scene.cancels).hasSize(1);
        assertGoesOn(scene, 11_000);
    }

    @Test
    void aVoiceThatFallsSilentDoesNotTakeBackWhatIsStillToBeHeard() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak) {
                scene.speech(command, 8000);
            }
        });
        asked(scene).runTo(20_000);

        assertThat(scene.sentMs()).isEqualTo(8000 + Scene.CLIP_MS);
    }

    @Test
    void aVoiceThatFallsSilentBeforeTheTurnsEndIsNobodysConcern() {
        Scene scene = new Scene(Scene.rules(900, 200, 3, 1000, 2500, 300, 7000, 60_000));
        scene.voice(
                command -> {
                    if (command.effect() instanceof TurnEffect.Speak) {
                        scene.speech(command, 400);
                    }
                },
                scene.voiceSpeaks(100, 500));
        asked(scene).runTo(10_000);

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    @Test
    void anApologyThatIsNotSpokenIsHeardAsTheClip() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelStalls(100, "It is "));
        boolean[] spoken = {false};
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak && !spoken[0]) {
                spoken[0] = true;
                scene.speech(command, 300);
            }
        });
        asked(scene).runTo(12_000);

        assertThat(scene.told("fallback")).containsExactly("5000 fallback 1 llm timeout");
        assertThat(scene.sentMs()).isEqualTo(300 + Scene.CLIP_MS);
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    @Test
    void speechThatNobodyAskedForIsDropped() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(ask -> {
            scene.session.stage(new StageEvent(
                    "scene", Stage.TTS, 1, new TurnEvent.Speech(ask.attempt(), Pcm.silence(100, Scene.RATE))));
            scene.session.stage(new StageEvent("scene", Stage.TTS, 1, new TurnEvent.SpeechDone(ask.attempt())));
            scene.modelSays(100, "Hi.").accept(ask);
        });
        asked(scene).runTo(10_000);

        assertThat(scene.sentMs()).isEqualTo(1000);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void anEndOfSpeechBeforeTheTextIsCompleteIsNotBelieved() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(100, "Hi", " there."));
        scene.voice(command -> {
            scene.speech(command, 100);
            scene.session.stage(new StageEvent("scene", Stage.TTS, 1, new TurnEvent.SpeechDone(command.attempt())));
        });
        asked(scene).runTo(10_000);

        assertThat(scene.sentMs()).isEqualTo(300);
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: Hi there.");
    }

    @Test
    void losingAVoiceThatHasNothingToSayCostsNothing() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        asked(scene);
        scene.at(1000, () -> scene.stageFails(Stage.TTS, Attempt.NONE, FailureCode.UNAVAILABLE, ""));
        scene.at(2450, () -> scene.stageFails(Stage.TTS, Attempt.NONE, FailureCode.UNAVAILABLE, ""));
        scene.runTo(8000);

        assertThat(scene.ttsGeneration()).isEqualTo(2);
        assertThat(scene.memory()).hasSize(2);
    }

    @Test
    void aReplyWithNothingToHearIsHeardAtOnce() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.model(scene.modelSays(100, "..."));
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.session.stage(new StageEvent("scene", Stage.TTS, 1, new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        asked(scene).runTo(8000);

        assertThat(scene.states().get(3)).isEqualTo("2530 AI_SPEAKING>USER_SPEAKING reply.silent");
    }

    @Test
    void speechOfNoBytesIsAFailure() {
        Scene scene = new Scene(Scene.NO_SPECULATION);
        scene.voice(command -> {
            scene.speech(command, 0);
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.session.stage(new StageEvent("scene", Stage.TTS, 1, new TurnEvent.SpeechDone(command.attempt())));
            }
        });
        asked(scene).runTo(8000);

        assertThat(scene.told("fallback")).containsExactly("2605 fallback 1 tts vendor_error");
    }

    @Test
    void moreSpeechThanMayBeHeldEndsTheReply() {
        Scene scene = new Scene(Scene.NO_SPECULATION, 1500, 5000);
        scene.model(scene.modelStalls(100, "Once upon a time "));
        scene.voice(command -> {
            for (int i = 0; i < 10; i++) {
                scene.speech(command, 1000);
            }
        });
        asked(scene).runTo(12_000);

        assertThat(scene.sentMs()).isEqualTo(6000);
        assertThat(scene.told("audio.done")).containsExactly("7000 audio.done 1 6000");
        assertThat(scene.told("reply.done")).containsExactly("2500 reply.done 1 length Once upon a time ");
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
        assertThat(scene.cancels).hasSize(1);
    }
}
