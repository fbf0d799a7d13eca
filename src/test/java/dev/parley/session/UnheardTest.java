package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Backchannels;
import dev.parley.turn.FailureCode;
import dev.parley.turn.TurnRules;
import org.junit.jupiter.api.Test;

/** Turns in which nothing was understood, turns that take too long, and utterances that outlive their turn. */
class UnheardTest {
    private static final String REPLY = "assistant: It is noon.";

    private static TurnRules rules(boolean reprompt) {
        return new TurnRules(
                900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 10_000, reprompt, false, Backchannels.DEFAULT);
    }

    // Nothing was understood.

    @Test
    void theAssistantSaysSoAndForgetsIt() {
        Scene scene = new Scene(rules(true)).speaks(500, 1500).runTo(10_000);

        assertThat(scene.told("unheard", "reply.delta", "reply.done"))
                .containsExactly(
                        "3400 unheard 1",
                        "3400 reply.delta 1 Sorry, I didn't catch that.",
                        "3400 reply.done 1 stop Sorry, I didn't catch that.");
        assertThat(scene.states())
                .containsExactly(
                        "0 IDLE>USER_SPEAKING session.start",
                        "3400 USER_SPEAKING>AI_SPEAKING unheard",
                        "4550 AI_SPEAKING>USER_SPEAKING playback.finished");
        assertThat(scene.asks).isEmpty();
        assertThat(scene.memory()).isEmpty();
    }

    @Test
    void onceInARow() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 1500)
                .speaks(6000, 7000)
                .speaks(12_000, 13_000)
                .hearsFinally(13_300, 0, "hello")
                .speaks(20_000, 21_000)
                .runTo(30_000);

        assertThat(scene.told("unheard")).hasSize(3);
        assertThat(scene.states().stream().filter(line -> line.contains("unheard")))
                .hasSize(2);
        assertThat(scene.memory()).containsExactly("user: hello", REPLY);
    }

    @Test
    void itCanBeTurnedOff() {
        Scene scene = new Scene(rules(false)).speaks(500, 1500).runTo(10_000);

        assertThat(scene.told("unheard")).containsExactly("3400 unheard 1");
        assertThat(scene.states()).hasSize(1);
    }

    @Test
    void aShortSoundIsNotWorthAWord() {
        Scene scene = new Scene(rules(true)).speaks(500, 1000).runTo(10_000);

        assertThat(scene.told("unheard")).isEmpty();
        assertThat(scene.states()).hasSize(1);
    }

    @Test
    void wordsThatComeMeanwhileAreAnswered() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 1500)
                .hearsFinally(3900, 0, "what time is it")
                .runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY);
    }

    @Test
    void aRecogniserThatSaysNothingOfAWholeTurnIsReplaced() {
        Scene deaf = new Scene(rules(true)).speaks(500, 1500).runTo(10_000);
        assertThat(deaf.sttGeneration()).isEqualTo(2);

        Scene hearing = new Scene(rules(true))
                .speaks(500, 1500)
                .hearsFinally(2000, 0, "")
                .runTo(10_000);
        assertThat(hearing.sttGeneration()).isEqualTo(1);
    }

    @Test
    void aRecogniserThatSaysItIsAtWorkIsWaitedFor() {
        Scene scene = new Scene(rules(true)).speaks(500, 1500);
        for (int at = 1900; at < 6000; at += 400) {
            scene.hears(at, 0, "");
        }
        scene.hearsFinally(6100, 0, "what time is it").runTo(12_000);

        assertThat(scene.told("unheard", "fallback")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY);
    }

    @Test
    void wordsThatAreTakenBackAreNotAnswered() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 2500)
                .hears(1500, 0, "what is the capital")
                .hears(3200, 0, "")
                .hears(3600, 0, "")
                .hearsFinally(3900, 0, "what is the capital of france")
                .runTo(12_000);

        assertThat(scene.memory()).containsExactly("user: what is the capital of france", REPLY);
        assertThat(scene.told("transcript.final"))
                .containsExactly("3900 transcript.final 1 what is the capital of france");
    }

    @Test
    void nobodyIsWaitedForLongerThanForAReply() {
        Scene scene = new Scene(rules(true)).speaks(500, 1500);
        for (int at = 1900; at < 20_000; at += 400) {
            scene.hears(at, 0, "");
        }
        scene.runTo(20_000);

        assertThat(scene.told("unheard")).containsExactly("9400 unheard 1");
    }

    @Test
    void aRepromptThatFailsIsAnApology() {
        Scene scene = new Scene(rules(true));
        scene.voice(scene.voiceFails(100, 0, FailureCode.REJECTED, "Sorry, I didn't catch that."));
        scene.speaks(500, 1500).runTo(10_000);

        assertThat(scene.told("fallback")).hasSize(1);
        assertThat(scene.memory()).isEmpty();
    }

    // A turn has a longest time.

    @Test
    void aTurnThatTakesTooLongIsAnsweredAsItStands() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 30_000)
                .hears(5000, 0, "once upon a time")
                .hears(9000, 0, "once upon a time there was a king")
                .runTo(12_000);

        assertThat(scene.told("transcript.final"))
                .containsExactly("10560 transcript.final 1 once upon a time there was a king");
        assertThat(scene.memory()).containsExactly("user: once upon a time there was a king", REPLY);
    }

    @Test
    void whatIsSaidAfterItIsTheNextTurns() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 15_000)
                .hears(9000, 0, "there was a king")
                .hears(14_000, 0, "there was a king and a queen")
                .hearsFinally(15_300, 0, "There was a king and a queen.")
                .runTo(25_000);

        assertThat(scene.memory()).containsExactly("user: there was a king", REPLY, "user: and a queen.", REPLY);
    }

    @Test
    void withoutWordsItIsExplained() {
        Scene scene = new Scene(rules(true)).speaks(500, 50_000).runTo(60_000);

        assertThat(scene.told("unheard")).hasSizeGreaterThan(1);
        assertThat(scene.states()).contains("10560 USER_SPEAKING>AI_SPEAKING unheard");
        assertThat(scene.memory()).isEmpty();
    }

    // The vendor's utterance outlives the turn.

    @Test
    void anUtteranceThatNeverEndsAnswersEveryTurn() {
        Scene scene = new Scene(rules(true));
        String words = "";
        for (int turn = 0; turn < 4; turn++) {
            int at = 500 + 6000 * turn;
            words += (words.isEmpty() ? "" : " ") + "question " + turn;
            scene.speaks(at, at + 1000).hears(at + 900, 0, words);
        }
        scene.runTo(30_000);

        assertThat(scene.memory())
                .containsExactly(
                        "user: question 0",
                        REPLY,
                        "user: question 1",
                        REPLY,
                        "user: question 2",
                        REPLY,
                        "user: question 3",
                        REPLY);
    }

    @Test
    void wherePastWordsAreRewrittenANewConnectionHearsTheNextTurn() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 1500)
                .hears(1400, 0, "what tie")
                .hears(5000, 0, "what time is")
                .speaks(6000, 7000)
                .hearsFinally(7300, 0, "and in Rome")
                .runTo(15_000);

        assertThat(scene.sttGeneration()).isEqualTo(2);
        assertThat(scene.memory()).containsExactly("user: what tie", REPLY, "user: and in Rome", REPLY);
    }

    @Test
    void theBurstAfterAStallIsTheNextTurn() {
        Scene scene = new Scene(rules(true))
                .speaks(500, 1500)
                .hears(1400, 0, "book a flight")
                .sendsNothing(1500, 6000)
                .speaks(6000, 7000)
                .hears(6900, 0, "book a flight to Rome")
                .hearsFinally(7400, 0, "book a flight to Rome")
                .runTo(15_000);

        assertThat(scene.memory()).containsExactly("user: book a flight", REPLY, "user: to Rome", REPLY);
    }
}
