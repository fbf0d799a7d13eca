package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.bus.StageCommand;
import dev.parley.bus.SttInput;
import dev.parley.turn.Attempt;
import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import org.junit.jupiter.api.Test;

/**
 * What went wrong in other voice servers, as their users told it, tried on this one. Each test says where. The whole list,
 * with the tests elsewhere that guard the rest of it, is {@code scenarios.md} in the test resources.
 */
class ScenarioTest {
    private static Scene asked(Scene scene) {
        return scene.speaks(500, 1500).hears(1400, 0, "hello");
    }

    private static long audioAfter(Scene scene, int ms) {
        return scene.told("audio").stream()
                .filter(line -> Long.parseLong(line.split(" ")[0]) > ms)
                .count();
    }

    /** The voice goes on after the interruption, under the id that was closed: pipecat#1942. */
    @Test
    void theVoiceThatGoesOnAfterItWasStopped() {
        Scene scene = asked(new Scene());
        StageCommand[] last = new StageCommand[1];
        scene.voice(command -> {
            last[0] = command;
            scene.speech(command, 200);
        });
        scene.pressesStop(2500);
        for (int i = 0; i < 50; i++) {
            scene.at(2510 + i * 20, () -> scene.speech(last[0], 200));
        }
        scene.runTo(6000);

        assertThat(audioAfter(scene, 2500)).isZero();
    }

    /** An interruption before the first audio is ignored: pipecat#3986. */
    @Test
    void anInterruptionWhenTheVoiceWasAskedButNothingSounds() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(1500, 1000)).pressesStop(2600).runTo(8000);

        assertThat(scene.cancels).hasSize(1);
        assertThat(audioAfter(scene, 0)).isZero();
        assertThat(scene.session.state().phase()).isEqualTo(Phase.USER_SPEAKING);
    }

    /** Half a syllable of the old reply is heard after the interruption: pipecat#3077. */
    @Test
    void audioThatWaitsIsDropped() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 5000), scene.voiceSpeaks(100, 1000));
        scene.types(3000, "stop").runTo(8000);

        assertThat(scene.told("audio").stream().filter(line -> Long.parseLong(line.split(" ")[0]) > 3000))
                .isNotEmpty()
                .allMatch(line -> line.endsWith("audio 2"));
    }

    /** A voice that is done long before its audio is heard can't be interrupted: fastrtc#134, elizaOS/eliza#19407. */
    @Test
    void aVoiceThatWasFasterThanRealTime() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 20_000)).pressesStop(5400).runTo(30_000);

        assertThat(scene.told("interrupted")).containsExactly("5400 interrupted 1");
        assertThat(audioAfter(scene, 5400)).isZero();
        assertThat(scene.memory()).containsExactly("user: hello");
    }

    /** The far end is told last, or never, to stop its loudspeaker: cloudflare/agents#2261, #2270. */
    @Test
    void theClientIsToldFirstOfAnInterruption() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 5000)).pressesStop(3000).runTo(3000);

        assertThat(scene.told("interrupted", "reply.done", "state", "turn.metrics", "speech.started", "audio").stream()
                        .filter(line -> line.startsWith("3000"))
                        .findFirst())
                .hasValue("3000 interrupted 1");
    }

    /** The reply after an interruption loses most of its audio: livekit/agents-js#2124, #2132. */
    @Test
    void theReplyAfterAnInterruptionIsWhole() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 5000), scene.voiceSpeaks(100, 2000));
        scene.types(3000, "again").runTo(10_000);

        assertThat(scene.told("audio.done")).hasSize(1).allMatch(line -> line.endsWith("audio.done 2 2000"));
        assertThat(scene.told("audio").stream().filter(line -> line.endsWith(" 2")))
                .as("pieces of 500 ms")
                .hasSize(4);
    }

    /** The session waits for ever for a playback that was interrupted: livekit/agents-js#2065. */
    @Test
    void anEarlyInterruptionAndAClientThatTellsNothing() {
        Scene scene = asked(new Scene()).clientTellsNothing();
        scene.pressesStop(2410).types(4000, "again").runTo(10_000);

        assertThat(scene.memory()).endsWith("user: again", "assistant: It is noon.");
    }

    /** The user's pause cancels the request, and nothing asks again: livekit/agents#1303, #1229. */
    @Test
    void speechThatNobodyUnderstandsAfterSpeechThatWas() {
        Scene scene = asked(new Scene())
                .hearsFinally(1700, 0, "hello")
                .speaks(2000, 2300)
                .hearsFinally(2500, 1, "")
                .runTo(8000);

        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    /** An interruption and something else in the same moment: pipecat's test_silent_turn_resumes_frame_processing. */
    @Test
    void anInterruptionAndATypedTurnAtOnce() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 5000), scene.voiceSpeaks(100, 1000));
        scene.pressesStop(3000).types(3000, "again").runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: hello", "user: again", "assistant: It is noon.");
    }

    /** Speech at the very end of a session revives it: bolna's test_end_call_bargein_guard. */
    @Test
    void wordsInTheMomentOfTheTimeout() {
        Scene scene = new Scene();
        scene.hears(60_000, 0, "hello")
                .types(60_000, "hello")
                .pressesStop(60_000)
                .runTo(80_000);

        assertThat(scene.ended()).isEqualTo(EndReason.IDLE_TIMEOUT);
        assertThat(scene.asks).isEmpty();
        scene.assertGone();
    }

    /** A "hmm" kills the reply and is answered as a turn: bolna#223. Here voice interrupts, and without words is no turn. */
    @Test
    void aNoiseOverTheReplyInterruptsAndIsNotAnswered() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceSpeaks(100, 5000))
                .speaks(4000, 4300)
                .hearsFinally(4600, 1, "")
                .runTo(12_000);

        assertThat(scene.told("interrupted")).containsExactly("4100 interrupted 1");
        assertThat(scene.asks).hasSize(1);
    }

    /** A second final of one utterance is answered too: gojargo/jargo#76. */
    @Test
    void theTailOfAnUtteranceBelongsToIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1600, 0, "book a flight")
                .hearsFinally(2000, 1, "to Paris")
                .runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: book a flight to Paris", "assistant: It is noon.");
    }

    /** A late final makes the next turn end too early: pipecat#4053. */
    @Test
    void aLateFinalDoesNotShortenTheNextTurn() {
        Scene scene = asked(new Scene())
                .hearsFinally(4000, 0, "hello")
                .speaks(5000, 6000)
                .hears(5900, 1, "again")
                .runTo(6899);
        assertThat(scene.told("transcript.final")).hasSize(1);

        scene.runTo(6900);
        assertThat(scene.told("transcript.final")).endsWith("6900 transcript.final 2 again");
    }

    /** A fragment is answered, and then the whole: bolna's test_elevenlabs_force_finalize. */
    @Test
    void aFinalAfterTheTurnWasEndedWithoutIt() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hears(2500, 0, "book")
                .hearsFinally(3300, 0, "book a flight")
                .runTo(10_000);

        assertThat(scene.asks.stream()
                        .map(ask -> ask.messages().get(0).content())
                        .distinct())
                .containsExactly("book");
        assertThat(scene.memory()).containsExactly("user: book", "assistant: It is noon.");
    }

    /** The end of the turn is counted from the transcript: livekit/agents#1212. */
    @Test
    void theSilenceIsCountedFromTheSpeech() {
        Scene scene = new Scene(Scene.NO_SPECULATION)
                .speaks(500, 1500)
                .hearsFinally(2200, 0, "hello")
                .runTo(10_000);

        assertThat(scene.askedAt()).containsExactly(2400L);
    }

    /** An empty final is dropped, and with it the only event that would listen again: huggingface/speech-to-speech#261. */
    @Test
    void anEmptyFinalAndThenSpeech() {
        Scene scene = new Scene()
                .speaks(500, 1500)
                .hearsFinally(1700, 0, "")
                .speaks(5000, 6000)
                .hearsFinally(6100, 1, "hello")
                .runTo(12_000);

        assertThat(scene.memory()).containsExactly("user: hello", "assistant: It is noon.");
    }

    /** A reconnection in flight resurrects a session that has ended: localvoxtral#380. */
    @Test
    void aFailureAfterTheEndOpensNothing() {
        Scene scene = asked(new Scene());
        scene.at(1600, () -> scene.session.end(EndReason.STOPPED));
        scene.at(1700, () -> scene.stageFails(Stage.STT, Attempt.NONE, FailureCode.UNAVAILABLE, ""));
        scene.speaks(2000, 4000).runTo(6000);

        assertThat(scene.sttGeneration()).isEqualTo(1);
        assertThat(scene.commands.stream().filter(c -> c instanceof SttInput.SpeechStarted))
                .hasSize(1);
        scene.assertGone();
    }

    /** A reply that was never audible is remembered as spoken: pipecat#5361. */
    @Test
    void aVoiceThatDiesAfterTheTextBeforeTheAudio() {
        Scene scene = asked(new Scene());
        scene.voice(scene.voiceFails(100, 0, FailureCode.UNAVAILABLE, "It is noon."))
                .runTo(12_000);

        assertThat(scene.memory()).containsExactly("user: hello");
        assertThat(scene.told("fallback")).hasSize(1);
    }

    /** An interruption in the middle, five times: the memory holds what was said, and no reply: livekit/agents#2094. */
    @Test
    void fiveInterruptionsInARow() {
        Scene scene = new Scene();
        scene.voice(scene.voiceSpeaks(100, 5000));
        for (int i = 0; i < 5; i++) {
            scene.types(1000 + i * 1000, "word " + i);
        }
        scene.pressesStop(6000).runTo(8000);

        assertThat(scene.memory())
                .containsExactly("user: word 0", "user: word 1", "user: word 2", "user: word 3", "user: word 4");
    }
}
