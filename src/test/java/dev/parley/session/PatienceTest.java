package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.StageCommand;
import dev.parley.bus.StageEvent;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnRules;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** How long a user can hear nothing, whatever the vendors do: with the limits as they are configured by default. */
class PatienceTest {
    /** From the user's last voiced frame to the first sample that is sent. */
    private static final int LONGEST_MS = 8000;

    private static final int SPOKE_UNTIL = 1500;

    private static final ParleyConfig CONFIG =
            ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get).resolve(new JsonObject()));
    private static final TurnRules DEFAULTS =
            SessionSettings.of(CONFIG, null, List.of(), null).rules();
    private static final int TURN_END = SPOKE_UNTIL + DEFAULTS.silenceMs();

    /** Every behaviour of one vendor with every one of the others: the worst of all paths is among them. */
    @TestFactory
    List<DynamicTest> anAnswerOrAnApologyIsHeardInTime() {
        List<DynamicTest> tests = new ArrayList<>();
        recognisers().forEach((stt, words) -> models().forEach((llm, model) -> voices().forEach((tts, voice) ->
                tests.add(DynamicTest.dynamicTest(stt + ", " + llm + ", " + tts, () -> {
                    Scene scene = new Scene(DEFAULTS).speaks(500, SPOKE_UNTIL);
                    words.accept(scene);
                    scene.model(model.apply(scene)).voice(voice.apply(scene)).runTo(60_000);

                    assertThat(firstAudio(scene) - SPOKE_UNTIL).isBetween(1, LONGEST_MS);
                    assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
                })))));
        return tests;
    }

    private static Map<String, Consumer<Scene>> recognisers() {
        int last = DEFAULTS.transcriptWaitMs() - 1;
        Map<String, Consumer<Scene>> all = new LinkedHashMap<>();
        all.put("words in time", scene -> scene.hears(1400, 0, "hello"));
        all.put("words at the last moment", scene -> scene.hears(TURN_END + last, 0, "hello"));
        all.put("words heard anew at the last moment", scene -> scene.sttFails(TURN_END + last, FailureCode.UNAVAILABLE)
                .hearsFinally(TURN_END + 2 * last, 0, "hello"));
        all.put("lost twice", scene -> scene.sttFails(TURN_END + last, FailureCode.UNAVAILABLE)
                .sttFails(TURN_END + 2 * last, FailureCode.UNAVAILABLE));
        all.put("lost, and silent when heard anew", scene -> scene.sttFails(TURN_END + last, FailureCode.TIMEOUT));
        all.put("words that go on and on", scene -> {
            scene.hears(1400, 0, "hello");
            for (int i = 1; i < 100; i++) {
                scene.hears(TURN_END + 300 * i, i, "and hello");
            }
        });
        all.put("lost twice before there was a connection", scene -> {
            int connect = CONFIG.stt().connectTimeoutMs();
            scene.sttFails(100, FailureCode.UNAVAILABLE)
                    .sttFails(560 + connect, FailureCode.UNAVAILABLE)
                    .sttFails(560 + 2 * connect, FailureCode.UNAVAILABLE);
        });
        return all;
    }

    private static Map<String, Function<Scene, Consumer<StageCommand>>> models() {
        int last = DEFAULTS.llmWaitMs() - 1;
        Map<String, Function<Scene, Consumer<StageCommand>>> all = new LinkedHashMap<>();
        all.put("an answer", scene -> scene.modelSays(300, "It is noon."));
        all.put("no answer", scene -> ask -> {});
        all.put("a first word and no more", scene -> scene.modelStalls(last, "Well"));
        all.put("a letter now and then", scene -> trickle(scene, last));
        all.put("a late failure", scene -> scene.modelFails(last, FailureCode.VENDOR_ERROR));
        all.put(
                "a late failure that wants a pause",
                scene -> scene.modelFails(last, FailureCode.RATE_LIMITED, DEFAULTS.llmWaitMs()));
        return all;
    }

    private static Map<String, Function<Scene, Consumer<StageCommand>>> voices() {
        int last = DEFAULTS.ttsWaitMs() - 1;
        Map<String, Function<Scene, Consumer<StageCommand>>> all = new LinkedHashMap<>();
        all.put("spoken", scene -> scene.voiceSpeaks(200, 1000));
        all.put("not spoken", Scene::voiceIsSilent);
        all.put("a late failure to speak", scene -> scene.voiceFails(last, 0, FailureCode.UNAVAILABLE, "It is noon."));
        return all;
    }

    private static Consumer<StageCommand> trickle(Scene scene, int everyMs) {
        return ask -> {
            for (int i = 1; i <= 100; i++) {
                scene.timers.at(
                        scene.timers.now() + (long) i * everyMs,
                        () -> scene.session.stage(new StageEvent(
                                "scene", Stage.LLM, ask.generation(), new TurnEvent.Token(ask.attempt(), "a"))));
            }
        };
    }

    private static int firstAudio(Scene scene) {
        return scene.told("audio").stream()
                .map(line -> Integer.parseInt(line.split(" ")[0]))
                .findFirst()
                .orElse(Integer.MAX_VALUE);
    }

    @Test
    void aReplyThatTricklesAwayIsApologisedFor() {
        Scene scene = new Scene(DEFAULTS).speaks(500, SPOKE_UNTIL).hears(1400, 0, "hello");
        scene.model(ask -> {
            scene.modelStalls(100, "A sentence.").accept(ask);
            trickle(scene, DEFAULTS.llmWaitMs() - 1).accept(ask);
        });
        scene.runTo(60_000);

        assertThat(scene.told("fallback")).hasSize(1);
        int ended = firstAudio(scene) + 1000;
        assertThat(Integer.parseInt(scene.told("fallback").get(0).split(" ")[0]))
                .isLessThanOrEqualTo(ended + LONGEST_MS);
        assertThat(scene.sentMs()).isEqualTo(1000 + Scene.CLIP_MS);
        assertThat(scene.memory()).containsExactly("user: hello");
    }

    @Test
    void aSlowReplyThatGoesOnIsHeardToItsEnd() {
        Scene scene = new Scene(DEFAULTS).speaks(500, SPOKE_UNTIL).hears(1400, 0, "hello");
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.Speak) {
                scene.timers.at(scene.timers.now() + 200, () -> scene.speech(command, 500));
            } else {
                scene.timers.at(
                        scene.timers.now() + 300,
                        () -> scene.session.stage(new StageEvent(
                                "scene",
                                Stage.TTS,
                                command.generation(),
                                new TurnEvent.SpeechDone(command.attempt()))));
            }
        });
        scene.model(ask -> {
            scene.modelStalls(100, "Once upon a time").accept(ask);
            for (int i = 1; i < 10; i++) {
                scene.timers.at(
                        scene.timers.now() + 2000L * i,
                        () -> scene.session.stage(new StageEvent(
                                "scene",
                                Stage.LLM,
                                ask.generation(),
                                new TurnEvent.Token(ask.attempt(), " there was."))));
            }
            scene.timers.at(
                    scene.timers.now() + 20_000,
                    () -> scene.session.stage(new StageEvent(
                            "scene", Stage.LLM, ask.generation(), new TurnEvent.ReplyDone(ask.attempt(), "stop"))));
        });
        scene.runTo(60_000);

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).hasSize(2);
    }

    // A reply that goes on slowly, and less patience than that takes.

    private static final TurnRules IMPATIENT = Scene.rules(900, 0, 3, 1000, 2500, 2000, 3000, 60_000);

    /** A turn that ends at 2400, and the times of its reply's tokens, each with the speech that comes of it at once. */
    private static Scene reply(int[] tokensAt, int[] speechMs) {
        Scene scene = new Scene(IMPATIENT).speaks(500, 1500).hears(1400, 0, "hello");
        int[] said = {0};
        scene.voice(command -> {
            if (command.effect() instanceof TurnEffect.FinishSpeech) {
                scene.session.stage(new StageEvent(
                        "scene", Stage.TTS, command.generation(), new TurnEvent.SpeechDone(command.attempt())));
            } else if (speechMs[said[0]++] > 0) {
                scene.speech(command, speechMs[said[0] - 1]);
            }
        });
        scene.model(ask -> {
            for (int at : tokensAt) {
                scene.at(
                        at,
                        () -> scene.session.stage(new StageEvent(
                                "scene", Stage.LLM, ask.generation(), new TurnEvent.Token(ask.attempt(), "so "))));
            }
            int last = tokensAt[tokensAt.length - 1];
            scene.at(
                    last,
                    () -> scene.session.stage(new StageEvent(
                            "scene", Stage.LLM, ask.generation(), new TurnEvent.ReplyDone(ask.attempt(), "stop"))));
        });
        return scene.runTo(30_000);
    }

    @Test
    void whoHasBegunToAnswerIsWaitedForAnew() {
        Scene scene = reply(new int[] {4400, 6400}, new int[] {500, 500});

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: so so ");
    }

    @Test
    void whileTheUserStillHearsTheReplyNothingMoreIsOwed() {
        Scene scene = reply(new int[] {2600, 4600, 6600}, new int[] {5000, 0, 500});

        assertThat(scene.told("fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: hello", "assistant: so so so ");
    }

    // Words that come when their turn was given up.

    @Test
    void finalWordsThatComeTooLateAreAnsweredAtOnce() {
        Scene scene = new Scene().speaks(500, 1500).hearsFinally(4000, 0, "yes").runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("4000 transcript.final 1 yes");
        assertThat(scene.memory()).containsExactly("user: yes", "assistant: It is noon.");
    }

    @Test
    void wordsThatComeTooLateAndAreNotFinalAreWaitedForALittle() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(4000, 0, "what")
                .hears(4200, 0, "what time")
                .runTo(10_000);

        assertThat(scene.told("transcript.final")).containsExactly("4300 transcript.final 1 what time");
    }

    @Test
    void wordsThatComeAtTheEndOfAllPatienceAreNotWaitedFor() {
        Scene scene = new Scene().speaks(500, 1500).hears(9300, 0, "what").runTo(12_000);

        assertThat(scene.told("transcript.final")).containsExactly("9400 transcript.final 1 what");
    }

    @Test
    void lateWordsOfAnUtteranceThatWasBlankSoFarAreAnswered() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(1400, 0, "")
                .hearsFinally(4000, 0, "yes")
                .runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: yes", "assistant: It is noon.");
    }

    @Test
    void lateWordsJoinWhatTheUserSaysNext() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .speaks(4000, 5000)
                .hearsFinally(4500, 0, "book a")
                .hearsFinally(5200, 1, "flight")
                .runTo(12_000);

        assertThat(scene.memory().get(0)).isEqualTo("user: book a flight");
    }

    @Test
    void wordsWithoutSpeechLongAfterwardsAreATurnOfTheirOwn() {
        Scene scene =
                new Scene().speaks(500, 1500).hearsFinally(20_000, 0, "hello").runTo(30_000);

        assertThat(scene.told("transcript.final")).containsExactly("20900 transcript.final 1 hello");
    }

    // Words that are lost when their turn was given up.

    @Test
    void aRecogniserThatTurnsOutDeadTooLateHearsItAgain() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(4000, FailureCode.UNAVAILABLE)
                .hearsFinally(4500, 0, "yes")
                .runTo(10_000);

        // It was replaced when it had said nothing of the turn, and again when it failed.
        assertThat(scene.sttGeneration()).isEqualTo(3);
        assertThat(scene.told("transcript.final")).containsExactly("4500 transcript.final 1 yes");
    }

    @Test
    void whenItHearsNothingThenTheClipIsHeard() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(4000, FailureCode.UNAVAILABLE)
                .runTo(20_000);

        assertThat(scene.told("fallback")).containsExactly("9400 fallback 1 stt timeout");
        assertThat(scene.states())
                .containsExactly(
                        "0 IDLE>USER_SPEAKING session.start",
                        "9400 USER_SPEAKING>AI_PROCESSING fallback",
                        "9400 AI_PROCESSING>AI_SPEAKING fallback",
                        "10100 AI_SPEAKING>USER_SPEAKING fallback.finished");
        assertThat(scene.sentMs()).isEqualTo(Scene.CLIP_MS);
    }

    @Test
    void noiseBeforeALaterFailureIsNotApologisedFor() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .sttFails(15_000, FailureCode.UNAVAILABLE)
                .sttFails(16_000, FailureCode.UNAVAILABLE)
                .runTo(30_000);

        assertThat(scene.told("fallback")).isEmpty();
    }
}
