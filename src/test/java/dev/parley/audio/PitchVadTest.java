package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** What the classifier promises, on plain sounds. How it does on speech in noise is {@link DetectorCorpusTest}'s. */
class PitchVadTest {
    private static final double HZ = 140;
    private final Tones tones = new Tones();
    private final PitchVad voice = new PitchVad();

    /** The answers to so many frames of a sound, as digits. */
    private String hear(int frames, double assistant, Supplier<double[]> sound) {
        StringBuilder answers = new StringBuilder();
        for (int i = 0; i < frames; i++) {
            answers.append(voice.voiced(Tones.pcm(sound.get()), assistant > 0, () -> assistant));
        }
        return answers.toString();
    }

    private String hear(int frames, Supplier<double[]> sound) {
        return hear(frames, 0, sound);
    }

    private String vowel(int frames, double rms) {
        return hear(frames, () -> tones.vowel(HZ, rms));
    }

    /** A voice whose pitch is weak, for the breath in it. @param breath how loud that is beside the rest */
    private double[] hoarse(double breath) {
        return Tones.sum(tones.vowel(HZ, 1000), tones.hiss(1000 * breath));
    }

    private void noisyRoom() {
        hiss(60, 200);
    }

    private String hiss(int frames, double rms) {
        return hear(frames, () -> tones.hiss(rms));
    }

    /** A room that is known: half a second of faint hiss. */
    private void quietRoom() {
        assertThat(hiss(25, 20)).matches("0+");
    }

    @Test
    void aPitchedFrameThatStandsOutIsVoiceWithUpToFourBeforeIt() {
        quietRoom();

        assertThat(vowel(12, 1000)).isEqualTo("023455555555");
    }

    @Test
    void whoSpeaksAtOnceIsHeard() {
        assertThat(vowel(20, 1000)).endsWith("5555555555");
    }

    @Test
    void hissAloneIsNone() {
        quietRoom();

        assertThat(hiss(100, 1000)).matches("0+");
    }

    @Test
    void aClickIsNone() {
        quietRoom();
        double[] click = new double[Pcm.FRAME_BYTES / 2];
        click[100] = 25_000;
        click[104] = -20_000;

        assertThat(hear(3, () -> click)).isEqualTo("000");
    }

    @Test
    void whatIsFainterThanAnyVoiceIsNone() {
        assertThat(hiss(25, 8)).matches("0+");

        assertThat(vowel(50, 38)).matches("0+");
    }

    @Test
    void aFaintVoiceInAQuieterRoomIsOne() {
        assertThat(hiss(25, 8)).matches("0+");

        assertThat(vowel(8, 60)).isEqualTo("02345555");
    }

    @Test
    void theHissThatBeginsAWordIsCountedWithItsVowel() {
        quietRoom();

        assertThat(hiss(2, 500)).isEqualTo("00");
        assertThat(vowel(3, 1000)).isEqualTo("045");
    }

    @Test
    void theHissThatEndsAWordIsVoiceForEighteenFrames() {
        quietRoom();
        vowel(20, 1000);

        // The first of the hiss still has the vowel in its look back.
        assertThat(hiss(60, 500)).matches("51{18}0{41}");
    }

    @Test
    void hissThatBeginsLongAfterAWordIsNone() {
        quietRoom();
        vowel(20, 1000);
        assertThat(hiss(9, 10)).endsWith("00000000");

        assertThat(hiss(10, 500)).matches("0+");
    }

    @Test
    void hissThatBeginsSoonAfterAWordEndsIt() {
        quietRoom();
        vowel(20, 1000);
        hiss(6, 10);

        assertThat(hiss(20, 500)).matches("1+0+");
    }

    @Test
    void anEchoIsNone() {
        quietRoom();

        assertThat(hear(100, 10_000, () -> tones.vowel(HZ, 1300))).matches("0+");
    }

    @Test
    void whatIsLouderThanAnEchoCanBeIsVoice() {
        quietRoom();

        assertThat(hear(10, 10_000, () -> tones.vowel(HZ, 1600))).isEqualTo("1234555555");
    }

    @Test
    void overTheAssistantTwoFramesOfAStrongPitchNeedNoSoundBeforeThemWhereTheRoomCoversIt() {
        noisyRoom();

        assertThat(hear(2, 1, () -> tones.vowel(HZ, 1000))).isEqualTo("15");
    }

    @Test
    void overTheAssistantInAQuietRoomOnlyWhatIsHeardCounts() {
        quietRoom();

        assertThat(hear(3, 1, () -> tones.vowel(HZ, 1000))).isEqualTo("123");
    }

    @Test
    void overTheAssistantOneFrameOfAStrongPitchIsOneFrame() {
        noisyRoom();

        assertThat(hear(1, 1, () -> tones.vowel(HZ, 1000))).isEqualTo("1");
    }

    @Test
    void overTheAssistantAFairPitchNeedsAThirdFrame() {
        noisyRoom();

        assertThat(hear(3, 1, () -> hoarse(0.5))).isEqualTo("125");
    }

    @Test
    void overTheAssistantAPitchMayGrowWeaker() {
        quietRoom();

        assertThat(hear(3, 1, () -> hoarse(1.25))).isEqualTo("123");
    }

    @Test
    void overTheAssistantAPitchThatIsWeakFromTheStartIsNone() {
        quietRoom();

        assertThat(hear(10, 1, () -> hoarse(2))).matches("0+");
    }

    @Test
    void overTheAssistantTheClosureInAWordIsNoBreak() {
        quietRoom();

        assertThat(hear(4, 1, () -> tones.hiss(500))).isEqualTo("0000");
        assertThat(hear(3, 1, () -> tones.hiss(10))).isEqualTo("000");
        assertThat(hear(2, 1, () -> hoarse(0.5))).isEqualTo("15");
    }

    @Test
    void overTheAssistantAPauseThatIsLongerIsABreak() {
        quietRoom();
        hear(4, 1, () -> tones.hiss(500));
        hear(6, 1, () -> tones.hiss(10));

        assertThat(hear(2, 1, () -> hoarse(0.5))).isEqualTo("12");
    }

    @Test
    void overTheAssistantHissEndsSooner() {
        quietRoom();
        hear(20, 1000, () -> tones.vowel(HZ, 1000));

        assertThat(hear(20, 1000, () -> tones.hiss(500))).matches("51{3}0{16}");
    }

    @Test
    void talkInTheFirst300MillisecondsIsTheRoom() {
        assertThat(vowel(15, 500)).matches("0+");

        assertThat(vowel(3, 550)).isEqualTo("000");
        assertThat(vowel(5, 1500)).as("louder than the room's own talk").isEqualTo("05555");
    }

    @Test
    void theRoomIsForgottenWhenItFallsSilent() {
        vowel(15, 1000);
        hiss(200, 20);

        assertThat(vowel(5, 1000)).isEqualTo("02345");
    }

    @Test
    void aRoomThatGrowsLouderIsFollowed() {
        quietRoom();
        hiss(100, 1000);

        assertThat(vowel(10, 1100)).matches("0+");
    }

    @Test
    void loudMomentsOfARoomThatGrowsLouderAreFollowed() {
        quietRoom();
        hiss(30, 1000);

        assertThat(vowel(10, 600)).matches("0+");
        assertThat(vowel(10, 1500)).endsWith("5");
    }

    @Test
    void overTheAssistantTheUserIsExpectedToBeLouder() {
        quietRoom();
        vowel(50, 8000);
        hiss(30, 20);

        assertThat(hear(10, 1, () -> tones.vowel(HZ, 1700))).matches("0+");
        assertThat(vowel(10, 1700)).endsWith("5");
    }

    @Test
    void someoneFarBehindTheUserIsNotTheUser() {
        quietRoom();
        vowel(50, 8000);
        hiss(30, 20);

        assertThat(vowel(30, 1000)).matches("0+");
        assertThat(vowel(10, 3000)).isEqualTo("5555555555");
    }
}
