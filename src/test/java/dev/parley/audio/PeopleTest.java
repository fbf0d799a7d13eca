package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The detector on a few recordings of people, and on sounds of machines and hands. All times are of audio. */
class PeopleTest {
    private static final HumanReport PEOPLE = new HumanReport(recordings(), NeuralVad::new);

    private static Recordings recordings() {
        try {
            return Recordings.in(
                    Path.of(PeopleTest.class.getResource("people/speech.tsv").toURI())
                            .getParent());
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {-20, -26, -36, -40, -45})
    void peopleInterruptHoweverSoftTheirMicrophoneIs(int level) {
        Heard result = PEOPLE.speech(Setting.quiet(level), 1);

        assertThat(result.missed).isZero();
        assertThat(result.early).isZero();
        assertThat(result.onsetMs).hasSize(5).allSatisfy(ms -> assertThat(ms).isLessThanOrEqualTo(300));
    }

    @ParameterizedTest
    @ValueSource(ints = {60, 120, 200})
    void theirFirstWordIsHeardWhenTheMicrophoneHasJustOpened(int beforeMs) {
        Heard result = PEOPLE.openings(beforeMs);

        assertThat(result.turns).isEqualTo(5);
        assertThat(result.unheard).isZero();
    }

    @Test
    void theirTurnsEnd() {
        Heard result = PEOPLE.speech(Setting.quiet(-26), 1);

        assertThat(result.unheard).isZero();
        assertThat(result.endless).isZero();
        assertThat(result.endErrorMs).allSatisfy(ms -> assertThat(ms).isBetween(-100, 250));
    }

    @Test
    void theAssistantsEchoIsNotTheUser() {
        Heard result = PEOPLE.speech(Setting.quiet(-26).withEcho(), 1);

        assertThat(result.missed).isZero();
        assertThat(result.early).isZero();
    }

    static Stream<String> machines() {
        return Sounds.machines().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("machines")
    void machinesDoNotInterrupt(String machine) {
        FalseAlarms alarms = PEOPLE.alarms(List.of(Sounds.machines().get(machine)), 0);

        assertThat(alarms.lost).isZero();
        assertThat(alarms.holds).isLessThanOrEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void aMomentOfVoiceInABangDoesNotInterrupt(int speaker) {
        Recordings.Speech said = PEOPLE.speech(speaker);
        Sound bang = Noise.WHITE.make(speaker, -36).looped(240);
        Sound moment = Sound.silence(20).with(said.at(-26).sound(), -said.onsetMs() - 60);

        FalseAlarms alarms = PEOPLE.alarms(List.of(bang.with(moment, 200)), 0);

        assertThat(alarms.holds).isZero();
    }

    static Stream<String> steady() {
        return Sounds.steady().keySet().stream();
    }

    @ParameterizedTest
    @MethodSource("steady")
    void whatBeginsInMidSpeechAndStaysDoesNotPutOffItsEnd(String sound) {
        Heard heard = PEOPLE.joined(Sounds.steady().get(sound), 10, 1);

        assertThat(heard.endless).isZero();
        assertThat(heard.endErrorMs).hasSize(5).allSatisfy(ms -> assertThat(ms).isBetween(-200, 300));
    }

    @ParameterizedTest
    @EnumSource(value = Noise.class, names = "BABBLE", mode = EnumSource.Mode.EXCLUDE)
    void noiseAsLoudAsTheUserDoesNotInterrupt(Noise noise) {
        FalseAlarms alarms = PEOPLE.alarms(List.of(noise.make(1, -26)), 0);

        assertThat(alarms.holds).isZero();
    }
}
