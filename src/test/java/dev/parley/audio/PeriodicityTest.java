package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeriodicityTest {
    private final Tones tones = new Tones();
    private final Periodicity periodicity = new Periodicity();

    private double after(double[]... frames) {
        for (double[] frame : frames) {
            periodicity.add(Tones.pcm(frame).bytes());
        }
        return periodicity.strength();
    }

    @ParameterizedTest
    @ValueSource(doubles = {82, 110, 150, 220, 300, 390})
    void aVowelRepeatsItselfHoweverLoudItIs(double hz) {
        assertThat(after(tones.vowel(hz, 100), tones.vowel(hz, 100), tones.vowel(hz, 100)))
                .isBetween(0.95, 1.0);
        assertThat(after(tones.vowel(hz, 8000), tones.vowel(hz, 8000), tones.vowel(hz, 8000)))
                .isBetween(0.95, 1.0);
    }

    /** The lags are taken four at a time: one pitch for each of the four. */
    @ParameterizedTest
    @ValueSource(ints = {26, 27, 28, 29})
    void aVowelWhosePitchIsMetRepeatsItselfFully(int lag) {
        double hz = 4000.0 / lag;

        assertThat(after(tones.vowel(hz, 1000), tones.vowel(hz, 1000), tones.vowel(hz, 1000)))
                .isGreaterThan(0.99)
                .isLessThan(1);
    }

    @Test
    void itLooksBackFortyMilliseconds() {
        double quiet = after(tones.hiss(1000), tones.hiss(1000), tones.hiss(1000));
        double half = after(tones.vowel(150, 1000));
        double whole = after(tones.vowel(150, 1000));

        assertThat(quiet).isLessThan(half);
        assertThat(half).isLessThan(whole - 0.03);
        // And no further.
        assertThat(after(tones.hiss(1000), tones.hiss(1000))).isLessThan(0.4);
    }

    @Test
    void hissDoesNot() {
        double sum = 0;
        for (int i = 0; i < 200; i++) {
            sum += after(tones.hiss(1000));
        }

        assertThat(sum / 200).isLessThan(0.35);
    }

    @Test
    void humBelowAVoiceIsLeftOut() {
        double sum = 0;
        for (int i = 0; i < 200; i++) {
            sum += after(Tones.sum(tones.sine(25, 2000), tones.hiss(1000)));
        }

        assertThat(sum / 200).isLessThan(0.4);
    }

    @Test
    void aClickDoesNot() {
        double[] click = new double[Pcm.FRAME_BYTES / 2];
        click[100] = 20_000;
        click[101] = -15_000;

        assertThat(after(new double[Pcm.FRAME_BYTES / 2], click)).isLessThan(0.3);
    }

    @Test
    void silenceDoesNot() {
        assertThat(after(new double[Pcm.FRAME_BYTES / 2])).isZero();
    }

    @Test
    void whoAsksSeldomIsToldTheSame() {
        Periodicity other = new Periodicity();
        for (int i = 0; i < 200; i++) {
            byte[] frame = Tones.pcm(i % 7 < 3 ? tones.hiss(2000) : tones.vowel(120 + i, 3000))
                    .bytes();
            periodicity.add(frame);
            other.add(frame);
            double strength = periodicity.strength();
            if (i % 11 == 0 || i % 13 < 2) {
                assertThat(other.strength()).isCloseTo(strength, within(1e-6));
            }
        }
    }
}
