package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Backchannels;
import dev.parley.turn.TurnRules;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Silence at once, the decision by words. */
class HoldTest {
    private static final TurnRules RULES = new TurnRules(
            900, 200, 3, 1000, 2500, 2000, 7000, 60_000, 800, 700, 120_000, true, false, Backchannels.DEFAULT);

    private static final String REPLY = "assistant: It is noon.";

    /** The turn ends at 2400, and 4 s of reply begin to be heard. */
    private static Scene replying() {
        Scene scene = new Scene(RULES);
        scene.voice(scene.voiceSpeaks(150, 4000));
        return scene.speaks(500, 1500).hears(1400, 0, "what time is it").hearsFinally(1700, 0, "what time is it");
    }

    @Test
    void aSoundWithoutWordsHoldsTheReplyWhichThenGoesOn() {
        Scene scene = replying().speaks(4000, 4350).runTo(15_000);

        assertThat(scene.told("duck", "hold", "release", "interrupted"))
                .containsExactly("4020 duck 1", "4100 hold 1", "5040 release 1");
        assertThat(scene.told("audio")).noneMatch(line -> between(line, 4100, 5040));
        assertThat(scene.sentMs()).isEqualTo(4000);
        assertThat(scene.cancels).isEmpty();
        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY);
        // One second more than without the hold.
        assertThat(scene.told("state")).anyMatch(line -> line.startsWith("73") && line.contains("playback.finished"));
    }

    private static boolean between(String line, int from, int to) {
        int at = Integer.parseInt(line.substring(0, line.indexOf(' ')));
        return at >= from && at <= to;
    }

    @Test
    void wordsInterruptAHeldReplyAtOnce() {
        Scene scene = replying()
                .speaks(4000, 4500)
                .hears(4400, 1, "stop that")
                .hearsFinally(4900, 1, "stop that")
                .runTo(20_000);

        assertThat(scene.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "4400 interrupted 1");
        assertThat(scene.memory()).containsExactly("user: what time is it", "user: stop that", REPLY);
    }

    @Test
    void muchVoiceWithoutWordsInterrupts() {
        Scene scene = replying().speaks(4000, 5500).runTo(6000);

        assertThat(scene.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "4800 interrupted 1");
    }

    @Test
    void muchVoiceInterruptsAlsoWhereAPauseIsInIt() {
        Scene scene = replying().speaks(4000, 4600).speaks(4900, 5700).runTo(7000);

        assertThat(scene.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "5600 interrupted 1");
    }

    @Test
    void muchVoiceInterruptsAlsoWhereItBeganLateInAHold() {
        Scene scene = replying()
                .speaks(4000, 4180)
                .speaks(4650, 4830)
                .speaks(5300, 6500)
                .runTo(7000);

        assertThat(scene.told("hold", "release", "interrupted"))
                .containsExactly("4100 hold 1", "5600 release 1", "6100 interrupted 1");
    }

    @ParameterizedTest
    @ValueSource(ints = {4900, 5200, 5500})
    void voiceThatInterruptedAndWasNotUnderstoodIsToldSo(int until) {
        Scene scene = replying().speaks(4000, until).runTo(12_000);

        assertThat(scene.told("interrupted", "unheard"))
                .containsExactly("4800 interrupted 1", until + 1900 + " unheard 2");
        assertThat(scene.states()).last().asString().contains("AI_SPEAKING>USER_SPEAKING playback.finished");
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 500, 600, 660, 700, 740, 780, 820, 900})
    void soundsThatComeAgainAndAgainDoNotInterruptHoweverFarApart(int everyMs) {
        Scene scene = replying();
        for (int at = 4000; at < 7000; at += everyMs) {
            scene.speaks(at, at + 180);
        }
        scene.runTo(30_000);

        assertThat(scene.told("interrupted")).isEmpty();
        assertThat(scene.told("release")).isNotEmpty();
        assertThat(scene.sentMs()).isEqualTo(4000);
        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY);
    }

    @Test
    void aBackchannelReleasesTheReplyAndIsNoPartOfTheNextTurn() {
        Scene scene = replying()
                .speaks(4000, 4450)
                .hears(4300, 1, "Mm-hmm")
                .hearsFinally(4900, 1, "Mm-hmm.")
                .speaks(9000, 10_000)
                .hearsFinally(10_200, 2, "and in Rome")
                .runTo(20_000);

        assertThat(scene.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "4900 release 1");
        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY, "user: and in Rome", REPLY);
    }

    @Test
    void aBackchannelThatTurnsIntoASentenceInterrupts() {
        Scene scene = replying()
                .speaks(4000, 5500)
                .hears(4300, 1, "right")
                .hears(5300, 1, "right but what about Rome")
                .hearsFinally(6000, 1, "right but what about Rome")
                .runTo(15_000);

        assertThat(scene.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "5300 interrupted 1");
        assertThat(scene.memory()).contains("user: right but what about Rome", REPLY);
    }

    @Test
    void saidToASilentAssistantABackchannelIsWords() {
        Scene scene =
                new Scene(RULES).speaks(500, 900).hearsFinally(1400, 0, "okay").runTo(10_000);

        assertThat(scene.memory()).containsExactly("user: okay", REPLY);
    }

    @Test
    void wordsThatComeAfterTheReleaseInterrupt() {
        Scene scene =
                replying().speaks(4000, 4400).hearsFinally(5500, 1, "in Rome").runTo(15_000);

        assertThat(scene.told("release", "interrupted")).containsExactly("5100 release 1", "5500 interrupted 1");
        assertThat(scene.memory()).containsExactly("user: what time is it", "user: in Rome", REPLY);
    }

    @Test
    void lateWordsOfTheTurnThatIsAnsweredDoNotInterrupt() {
        Scene scene = new Scene(RULES);
        scene.voice(scene.voiceSpeaks(150, 4000));
        scene.speaks(500, 1500)
                .hears(1400, 0, "what time is it")
                .hearsFinally(3500, 0, "what time is it in Rome")
                .runTo(15_000);

        assertThat(scene.told("hold", "release", "interrupted")).isEmpty();
        assertThat(scene.memory()).containsExactly("user: what time is it", REPLY);
    }

    @Test
    void stopAndTypedWordsInterruptAHeldReply() {
        Scene stopped = replying().speaks(4000, 4300).pressesStop(4200).runTo(6000);
        assertThat(stopped.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "4200 interrupted 1");

        Scene typed = replying().speaks(4000, 4300).types(4200, "in Rome").runTo(12_000);
        assertThat(typed.told("hold", "release", "interrupted")).containsExactly("4100 hold 1", "4200 interrupted 1");
        assertThat(typed.memory()).containsExactly("user: what time is it", "user: in Rome", REPLY);
    }

    @Test
    void aRowOfSoundsCannotHoldAReplyForEver() {
        Scene scene = replying();
        for (int at = 4000; at < 20_000; at += 500) {
            scene.speaks(at, at + 150);
        }
        scene.runTo(12_000);

        assertThat(scene.told("hold", "release", "interrupted")).hasSizeGreaterThan(1);
        assertThat(Integer.parseInt(scene.told("release", "interrupted").get(0).split(" ")[0]))
                .isLessThanOrEqualTo(4100 + 800 + 700);
    }

    @Test
    void aClientThatTellsNothingIsWaitedForAsLongAsItWasHeld() {
        Scene scene = replying().clientTellsNothing().speaks(6300, 6600).runTo(15_000);

        assertThat(scene.told("hold", "release")).hasSize(2);
        assertThat(scene.told("state")).anyMatch(line -> line.startsWith("83") && line.contains("playback.deadline"));
    }
}
