package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FftTest {
    @ParameterizedTest
    @ValueSource(ints = {8, 32, 128, 512})
    void itIsTheSumOfEachBin(int length) {
        float[] samples = new float[length];
        Random random = new Random(length);
        for (int i = 0; i < length; i++) {
            samples[i] = (float) random.nextGaussian();
        }
        Fft fft = new Fft(length);
        fft.powers(new float[length]);

        float[] powers = fft.powers(samples);

        assertThat(powers).hasSize(length / 2);
        assertThat(powers[0]).isZero();
        for (int bin = 1; bin < length / 2; bin++) {
            assertThat(powers[bin]).isCloseTo((float) power(samples, bin), within(1e-5f));
        }
    }

    private static double power(float[] samples, int bin) {
        double re = 0;
        double im = 0;
        for (int i = 0; i < samples.length; i++) {
            re += samples[i] * Math.cos(2 * Math.PI * bin * i / samples.length);
            im += samples[i] * Math.sin(2 * Math.PI * bin * i / samples.length);
        }
        return (re * re + im * im) * 4 / samples.length / samples.length;
    }
}
