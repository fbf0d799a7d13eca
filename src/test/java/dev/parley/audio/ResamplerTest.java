package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResamplerTest {
    private static short[] tone(int rate, double hertz, int samples) {
        short[] tone = new short[samples];
        for (int i = 0; i < samples; i++) {
            tone[i] = (short) Math.round(10_000 * Math.sin(2 * Math.PI * hertz * i / rate));
        }
        return tone;
    }

    private static double loudness(short[] samples) {
        double squares = 0;
        for (int i = samples.length / 4; i < samples.length * 3 / 4; i++) {
            squares += (double) samples[i] * samples[i];
        }
        return Math.sqrt(squares / (samples.length / 2)) * Math.sqrt(2);
    }

    @ParameterizedTest
    @CsvSource({"16000, 24000", "24000, 16000", "8000, 16000", "16000, 8000", "24000, 8000", "22050, 16000"})
    void aToneKeepsItsLengthAndItsLoudness(int from, int to) {
        Resampler resampler = new Resampler(from, to);
        short[] out = resampler.add(tone(from, 1000, from));

        assertThat(out.length).isBetween(to - 40, to);
        assertThat(loudness(out)).isCloseTo(10_000, within(150.0));
    }

    @Test
    void whatTheLowerRateCannotHoldIsGone() {
        assertThat(loudness(new Resampler(24_000, 8000).add(tone(24_000, 5000, 24_000))))
                .isLessThan(30);
    }

    @Test
    void piecesGiveTheSameAsTheWhole() {
        short[] tone = tone(24_000, 700, 4801);
        short[] whole = new Resampler(24_000, 16_000).add(tone);
        Resampler resampler = new Resampler(24_000, 16_000);
        short[] pieces = new short[whole.length];
        int filled = 0;
        for (int from = 0; from < tone.length; from += 37) {
            short[] piece = resampler.add(Arrays.copyOfRange(tone, from, Math.min(tone.length, from + 37)));
            System.arraycopy(piece, 0, pieces, filled, piece.length);
            filled += piece.length;
        }
        assertThat(filled).isEqualTo(whole.length);
        assertThat(pieces).isEqualTo(whole);
    }

    @Test
    void theEndGivesWhatWasHeldBack() {
        Resampler resampler = new Resampler(16_000, 24_000);
        int length = resampler.add(tone(16_000, 300, 1600)).length + resampler.end().length;

        assertThat(length).isBetween(2400, 2402);
    }
}
