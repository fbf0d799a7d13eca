package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the detector tells, frame by frame; the time is that of the audio. */
class SpeechDetectorTest {
    private static final Pcm SILENT = Pcm.input(new byte[Pcm.FRAME_BYTES]);
    private static final Pcm VOICED = Pcm.input(voicedBytes());

    private final List<String> told = new ArrayList<>();
    private final List<String> sustained = new ArrayList<>();
    private int ms;
    private boolean audible;
    private SpeechDetector detector = detector(100, 200, 900);

    private static byte[] voicedBytes() {
        byte[] bytes = new byte[Pcm.FRAME_BYTES];
        bytes[0] = 1;
        return bytes;
    }

    private SpeechDetector detector(int holdMs, int speculateAfterMs, int silenceMs) {
        VoiceActivityDetector voice = (frame, audible, loudness) -> frame.bytes()[0];
        return new SpeechDetector(voice, holdMs, 400, speculateAfterMs, silenceMs, new SpeechDetector.Listener() {
            @Override
            public void hint() {
                told.add(ms + " hint");
            }

            @Override
            public void faded() {
                told.add(ms + " faded");
            }

            @Override
            public void started(int sinceMs) {
                told.add(ms + " started " + sinceMs);
            }

            @Override
            public void sustained(int voiceMs) {
                sustained.add(ms + " sustained " + voiceMs);
            }

            @Override
            public void stopped(int sinceMs) {
                told.add(ms + " stopped " + sinceMs);
            }

            @Override
            public void silence(int silenceMs) {
                told.add(ms + " silence " + silenceMs);
            }
        });
    }

    private SpeechDetectorTest voice(int howLongMs) {
        return frames(VOICED, howLongMs);
    }

    private SpeechDetectorTest silence(int howLongMs) {
        return frames(SILENT, howLongMs);
    }

    private SpeechDetectorTest frames(Pcm frame, int howLongMs) {
        for (int end = ms + howLongMs; ms < end; ) {
            ms += Pcm.FRAME_MS;
            detector.frame(frame, audible, () -> 1);
        }
        return this;
    }

    /** Frames as a picture: "#" voiced, "." not. */
    private SpeechDetectorTest picture(String frames) {
        frames.chars().forEach(c -> frames(c == '#' ? VOICED : SILENT, Pcm.FRAME_MS));
        return this;
    }

    @Test
    void speechStopsAfterAShortGapAndSilenceIsCountedFromItsLastVoicedFrame() {
        silence(400).voice(600).silence(2000);

        assertThat(told).containsExactly("460 started 60", "1200 stopped 200", "1200 silence 200", "1900 silence 900");
    }

    @Test
    void voiceThatIsKnownLateCountsFromItsBeginning() {
        byte[] three = voicedBytes();
        three[0] = 3;
        silence(500).frames(Pcm.input(three), 20);

        assertThat(told).containsExactly("520 started 60");
    }

    @Test
    void theFirst140MillisecondsAreTheDetectorsOwn() {
        voice(140);
        assertThat(told).isEmpty();

        voice(60);
        assertThat(told).containsExactly("200 started 60");
    }

    @Test
    void anOnsetMayHaveAGap() {
        silence(400).picture("##.#");

        assertThat(told).containsExactly("480 started 80");
    }

    @Test
    void scatteredFramesAreNoOnset() {
        silence(400).picture("#..#..#..#..#..").silence(1000);

        assertThat(told).isEmpty();
    }

    @Test
    void whileTheAssistantIsHeardMoreVoiceIsNeeded() {
        audible = true;
        silence(400).voice(80);
        assertThat(told).containsExactly("420 hint");

        voice(20);
        assertThat(told).containsExactly("420 hint", "500 started 100");
    }

    @Test
    void aBargeInMayHaveGaps() {
        audible = true;
        silence(400).picture("##.##.#");

        assertThat(told).containsExactly("420 hint", "540 started 140");
    }

    @Test
    void aBargeInMayHave100MillisecondsOfGaps() {
        audible = true;
        silence(400).picture("##.....###").silence(1000);
        assertThat(told)
                .containsExactly(
                        "420 hint", "600 started 200", "800 stopped 200", "800 silence 200", "1500 silence 900");

        told.clear();
        picture("##......###").silence(200);
        assertThat(told).containsExactly("1620 hint", "2020 faded");
    }

    @Test
    void whenTheAssistantIsNotHeardThereIsNothingToHintAt() {
        silence(400).voice(40).silence(400);

        assertThat(told).isEmpty();
    }

    @Test
    void anInterruptionThatIsKnownAtOnceIsHintedAtAllTheSame() {
        audible = true;
        byte[] five = voicedBytes();
        five[0] = 5;
        silence(500).frames(Pcm.input(five), 20);

        assertThat(told).containsExactly("520 hint", "520 started 100");
    }

    @Test
    void aHintFadesAfter200Milliseconds() {
        audible = true;
        silence(400).voice(60).silence(180);
        assertThat(told).containsExactly("420 hint");

        silence(20);
        assertThat(told).containsExactly("420 hint", "660 faded");
    }

    @Test
    void aHintComesAgainAfterItFaded() {
        audible = true;
        silence(400).voice(40).silence(300).voice(40);

        assertThat(told).containsExactly("420 hint", "640 faded", "760 hint");
    }

    @Test
    void gapsShorterThan200MillisecondsArePartOfSpeech() {
        silence(400).voice(100).silence(180).voice(20).silence(180).voice(20).silence(200);

        assertThat(told).containsExactly("460 started 60", "1100 stopped 200", "1100 silence 200");
    }

    @Test
    void aShortNoiseDoesNotStartTheCountAnew() {
        silence(400).voice(100).silence(400).voice(40).silence(460);

        assertThat(told).endsWith("700 silence 200", "1400 silence 900");
    }

    @Test
    void speechStartsTheCountAnew() {
        silence(400).voice(100).silence(400).voice(60).silence(880);
        assertThat(told).endsWith("960 started 60", "1160 stopped 200", "1160 silence 200");

        silence(20);
        assertThat(told).endsWith("1860 silence 900");
    }

    @Test
    void speechThatBeginsWhenTheSilenceIsOverIsAwaited() {
        silence(400).voice(100).silence(880).voice(60).silence(900);

        assertThat(told.stream().filter(line -> line.contains("silence 9"))).containsExactly("2340 silence 900");
    }

    @Test
    void aNoiseWhenTheSilenceIsOverDelaysItsEndByTheNoise() {
        silence(400).voice(100).silence(880).voice(40).silence(900);

        assertThat(told.stream().filter(line -> line.contains("silence 9"))).containsExactly("1440 silence 940");
    }

    @Test
    void eachMarkIsToldOnce() {
        silence(400).voice(100).silence(10_000);

        assertThat(told.stream().filter(line -> line.contains("silence"))).hasSize(2);
        assertThat(detector.counting()).isFalse();
    }

    @Test
    void withoutSpeculationOnlyTheEndIsTold() {
        detector = detector(100, 0, 900);
        silence(400).voice(100).silence(2000);

        assertThat(told).endsWith("700 stopped 200", "1400 silence 900");
    }

    @Test
    void speculationAtTheEndIsNone() {
        detector = detector(100, 900, 900);
        silence(400).voice(100).silence(2000);

        assertThat(told.stream().filter(line -> line.contains("silence"))).containsExactly("1400 silence 900");
    }

    @Test
    void anEarlySpeculationShortensTheGap() {
        detector = detector(100, 100, 900);
        silence(400).voice(100).silence(120);

        assertThat(told).endsWith("600 stopped 100", "600 silence 100");
    }

    @Test
    void aShortSilenceShortensTheGap() {
        detector = detector(100, 0, 100);
        silence(400).voice(100).silence(120);

        assertThat(told).endsWith("600 stopped 100", "600 silence 100");
    }

    @Test
    void aStallWhileSpeakingIsTheEnd() {
        silence(400).voice(100);
        assertThat(detector.counting()).isTrue();
        detector.stall(2000);

        assertThat(told).endsWith("500 stopped 2000", "500 silence 2000");
        assertThat(detector.counting()).isFalse();
        silence(2000);
        assertThat(told).endsWith("500 stopped 2000", "500 silence 2000");
    }

    @Test
    void aStallWhileSilenceIsCountedAddsToIt() {
        silence(400).voice(100).silence(400);
        detector.stall(2000);

        assertThat(told).endsWith("700 silence 200", "900 silence 2400");
    }

    @Test
    void aStallIsAlwaysEnough() {
        detector = detector(100, 0, 5000);
        silence(400).voice(100).silence(400);
        detector.stall(2000);

        assertThat(told).endsWith("900 silence 5000");
    }

    @Test
    void aStallEndsAHint() {
        audible = true;
        silence(400).voice(40);
        assertThat(detector.counting()).isTrue();
        detector.stall(2000);

        assertThat(told).containsExactly("420 hint", "440 faded");
        assertThat(detector.counting()).isFalse();
        // What was before the stall is no part of what follows it.
        voice(60);
        assertThat(told).hasSize(3);
    }

    @Test
    void aStallOfNothingIsNothing() {
        silence(400);
        detector.stall(2000);

        assertThat(told).isEmpty();
    }

    @Test
    void speechGoesOnAfterAStall() {
        silence(400).voice(100);
        detector.stall(2000);
        voice(60).silence(900);

        assertThat(told)
                .containsSubsequence("500 silence 2000", "560 started 60", "760 stopped 200", "1460 silence 900");
    }

    @Test
    void theLongestBargeInThatIsAllowed() {
        detector = detector(800, 0, 900);
        audible = true;
        silence(400).voice(780);
        assertThat(told).containsExactly("420 hint");

        voice(20);
        assertThat(told).endsWith("1200 started 800");
    }

    @Test
    void voiceOfTheLengthOfABargeInIsToldOncePerSpeech() {
        audible = true;
        silence(400).voice(380);
        assertThat(sustained).isEmpty();

        voice(1000).silence(300).voice(500);
        assertThat(sustained).containsExactly("800 sustained 400", "2480 sustained 400");
    }

    @Test
    void gapsAreNoVoice() {
        silence(400).voice(200).silence(180).voice(180);
        assertThat(sustained).isEmpty();

        voice(20);
        assertThat(sustained).containsExactly("980 sustained 400");
    }
}
