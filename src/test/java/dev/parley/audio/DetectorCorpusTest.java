package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.audio.MadeTrials.Alarms;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The detector on a small part of the corpus that {@link DetectorReport} measures it on. All times are of audio. */
class DetectorCorpusTest {
    private static final double MINUTES = 0.34;

    /** From the first frame of active speech, and from the first that has a pitch. */
    private static final int LATEST_MS = 220;

    private static final int LATEST_PITCHED_MS = 160;

    private static final MadeTrials CORPUS = new MadeTrials(
            List.of(MadeSpeech.freetts()), List.of("Tell me a story.", "Stop.", "No, wait a moment.", "Yes please."));

    @Test
    void hearsTheUserInAQuietRoom() {
        MadeResult result = CORPUS.speech(Surroundings.QUIET);

        assertThat(result.misses).isZero();
        assertThat(Heard.at(result.onsetMs, 0.5)).isLessThanOrEqualTo(80);
        assertThat(result.activeMs).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(LATEST_MS));
        assertThat(result.pitchedMs).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(LATEST_PITCHED_MS));
        assertThat(Heard.at(result.hintMs, 0.5)).isLessThanOrEqualTo(60);
        assertThat(result.endErrorMs).hasSize(4).allSatisfy(error -> assertThat(error)
                .isBetween(-60, 60));
    }

    @Test
    void aHumThatBeginsInMidSpeechDoesNotPutOffItsEnd() {
        for (Map.Entry<String, Sound> sound : Sounds.steady().entrySet()) {
            MadeResult result = CORPUS.joined(sound.getValue(), 10);

            assertThat(result.endErrorMs).as(sound.getKey()).hasSize(4).allSatisfy(error -> assertThat(error)
                    .isBetween(-120, 300));
        }
    }

    @Test
    void theAssistantsOwnVoiceIsNoInterruptionAndHidesNone() {
        Alarms alarms = CORPUS.alarms(Surroundings.LEAK, MINUTES, true);
        MadeResult result = CORPUS.speech(Surroundings.LEAK);

        assertThat(alarms.interruptions()).isZero();
        assertThat(alarms.ducks()).isZero();
        assertThat(result.early).isZero();
        assertThat(result.misses).isZero();
    }

    @ParameterizedTest
    @EnumSource(Noise.class)
    void noiseOfFifteenDecibelsBelowTheUserNeitherInterruptsNorHidesThem(Noise noise) {
        Surroundings surroundings = Surroundings.of(noise, 15);
        Alarms alarms = CORPUS.alarms(surroundings, MINUTES, true);
        MadeResult result = CORPUS.speech(surroundings);

        assertThat(alarms.interruptions()).isZero();
        assertThat(result.early).isZero();
        assertThat(result.misses).isZero();
        assertThat(result.activeMs).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(LATEST_MS));
        assertThat(result.pitchedMs).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(LATEST_PITCHED_MS));
    }
}
