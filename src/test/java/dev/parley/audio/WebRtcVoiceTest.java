package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The native detector and the gate behind it, on sounds that are made here: a vowel, noise, nothing. */
class WebRtcVoiceTest {
    private final WebRtcVoice voice = new WebRtcVoice();
    private final SplittableRandom random = new SplittableRandom(1);
    private int sample;

    @BeforeAll
    static void load() {
        WebRtcVoice.load();
    }

    @AfterEach
    void close() {
        voice.close();
    }

    /** A vowel: the harmonics of 140 Hz, loudest around 700 and 1200 Hz. */
    private int vowel(double loudness, int frames) {
        int voiced = 0;
        for (int frame = 0; frame < frames; frame++) {
            byte[] bytes = new byte[Pcm.FRAME_BYTES];
            for (int i = 0; i < bytes.length / 2; i++, sample++) {
                double value = 0;
                for (int harmonic = 1; harmonic <= 12; harmonic++) {
                    double hertz = 140 * harmonic;
                    double formant = Math.exp(-Math.pow((hertz - 700) / 250, 2)) + Math.exp(-Math.pow((hertz - 1200) / 300, 2));
                    value += (formant + 0.1) * Math.sin(2 * Math.PI * hertz * sample / Pcm.INPUT_RATE);
                }
                put(bytes, i, loudness * value / 2);
            }
            voiced += voice.voiced(Pcm.input(bytes)) ? 1 : 0;
        }
        return voiced;
    }

    private int noise(double loudness, int frames) {
        int voiced = 0;
        for (int frame = 0; frame < frames; frame++) {
            byte[] bytes = new byte[Pcm.FRAME_BYTES];
            for (int i = 0; i < bytes.length / 2; i++) {
                put(bytes, i, loudness * (random.nextDouble() * 2 - 1));
            }
            voiced += voice.voiced(Pcm.input(bytes)) ? 1 : 0;
        }
        return voiced;
    }

    private static void put(byte[] bytes, int i, double value) {
        int rounded = (int) Math.max(Short.MIN_VALUE, Math.min(Short.MAX_VALUE, value));
        bytes[2 * i] = (byte) rounded;
        bytes[2 * i + 1] = (byte) (rounded >> 8);
    }

    @Test
    void nothingIsNoVoice() {
        assertThat(noise(0, 100)).isZero();
    }

    @Test
    void theNoiseOfARoomIsNoVoice() {
        assertThat(noise(30, 200)).isZero();
    }

    @Test
    void aVowelIs() {
        noise(30, 50);

        assertThat(vowel(8000, 50)).isGreaterThan(40);
    }

    @Test
    void whatIsFaintIsNot() {
        noise(5, 50);

        assertThat(vowel(30, 50)).isZero();
    }

    @Test
    void silenceAfterVoiceIsSilenceAtOnce() {
        noise(30, 50);
        vowel(8000, 50);

        assertThat(noise(30, 10)).isZero();
    }

    @Test
    void whatIsFarSofterThanTheVoiceBeforeIsAnEcho() {
        noise(5, 50);
        vowel(16_000, 50);

        assertThat(vowel(200, 5)).isZero();
    }

    @Test
    void butNotForEver() {
        noise(5, 50);
        vowel(16_000, 50);
        noise(5, 900);

        assertThat(vowel(1000, 50)).isGreaterThan(30);
    }
}
