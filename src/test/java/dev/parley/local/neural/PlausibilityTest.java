package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.neural.MoonshineModel.Hypothesis;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Text that was said, and text that was invented. */
class PlausibilityTest {
    private static final double PITCHED = 0.5;

    private static String filter(String text, double mean, int voicedMs) {
        return Plausibility.filter(new Hypothesis(text, mean, -0.1, false), voicedMs, PITCHED);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        What is the capital of France? | -0.05 | 1500
        Alexa.                         | -0.8  | 700
        Thank you.                     | -0.1  | 400
        Thank you.                     | -0.5  | 700
        No, no, no.                    | -0.3  | 900
        """)
    void believesSpeech(String text, double mean, int voicedMs) {
        assertThat(filter(text, mean, voicedMs)).isEqualTo(text);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        ...                                        | -0.05 | 1500
        Thank you for watching!                    | -0.3  | 5000
        You                                        | -0.2  | 1600
        Thank you.                                 | -0.5  | 300
        Thank you.                                 | -0.8  | 4800
        Wow                                        | -0.84 | 4500
        It was a dark one                          | -0.7  | 2000
        Dracaris                                   | -0.95 | 700
        I am. I am. I am. I am. I am. I am. I am.  | -0.3  | 5000
        """)
    void doubtsWhatNoiseSoundsLike(String text, double mean, int voicedMs) {
        assertThat(filter(text, mean, voicedMs)).isEmpty();
    }

    @Test
    void doubtsWhatHasNoPitchUnlessTheModelIsSure() {
        assertThat(Plausibility.filter(new Hypothesis("Two", -0.5, -0.1, false), 700, 0.06))
                .isEmpty();
        assertThat(Plausibility.filter(new Hypothesis("Eight", -0.05, -0.1, false), 300, 0.06))
                .isEqualTo("Eight");
    }

    @Test
    void doubtsATextThatIsCutOffUnlessItIsOneWordInALoop() {
        assertThat(Plausibility.filter(new Hypothesis("We are the one", -0.2, -0.1, true), 500, PITCHED))
                .isEmpty();
        assertThat(Plausibility.filter(new Hypothesis("Six, six, six,", -0.2, -0.1, true), 500, PITCHED))
                .isEqualTo("Six,");
    }

    @Test
    void doubtsABadBeginning() {
        assertThat(Plausibility.filter(new Hypothesis("That's good.", -0.4, -2, false), 900, PITCHED))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a cap, ape, ape, ape, ape", "get a grip. get a grip. get a grip."})
    void endsALoop(String text) {
        List<String> words = List.of(text.split(" "));

        assertThat(Plausibility.collapse(words, 4))
                .hasSizeLessThan(4)
                .isEqualTo(words.subList(0, text.startsWith("a") ? 3 : 3));
    }

    @Test
    void showsWhatTwoDecodingsAgreeOn() {
        assertThat(MoonshineDecoder.agreed("What is the cap", "What is the capital of"))
                .isEqualTo("What is the");
        assertThat(MoonshineDecoder.agreed("", "What is")).isEmpty();
        assertThat(MoonshineDecoder.agreed("Hello. there", "Hello there, Anna")).isEqualTo("Hello there,");
    }
}
