package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.neural.PhonemeFrontEnd.Phrase;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Sentences to phonemes. */
class PhonemeFrontEndTest {
    private static PhonemeFrontEnd frontEnd;

    @BeforeAll
    static void load() throws IOException {
        frontEnd = new PhonemeFrontEnd();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        The capital of France is Paris. | ðə kˈæpəɾəl ʌv fɹˈæns ɪz pˈæɹɪs.
        What is the end of the story?   | wʌt ɪz ðɪ ˈɛnd ʌvðə stˈɔːɹi?
        I'll go to an hour.             | aɪl ɡˈoʊ tʊ ɐn ˈaʊɚ.
        It's the cat's, don't you see?  | ɪts ðə kˈæts, dˈoʊnt juː sˈiː?
        for the other                   | fɚðɪ ˈʌðɚ.
        It costs $12.50.                | ɪt kˈɑːsts twˈɛlv dˈɑːlɚz fˈɪfti sˈɛnts.
        It is ten thirty a.m. now       | ɪt ɪz tˈɛn θˈɜːdi ˈeɪ ˈɛm nˈaʊ.
        on January 5, 1975              | ˌɔn dʒˌænjuːˈɛɹi fˈɪfθ, nˈaɪntiːn sˈɛvənti fˈaɪv.
        over it, over                   | ˌoʊvɚɹ ɪt, ˈoʊvɚ.
        """)
    void saysASentence(String text, String phonemes) {
        assertThat(frontEnd.phrases(text)).extracting(Phrase::phonemes).containsExactly(phonemes);
    }

    @Test
    void cutsSentencesAndLongOnesAtTheirClauses() {
        List<Phrase> phrases =
                frontEnd.phrases("Hello. The sea was calm that morning and all the people in the town were happy,"
                        + " and the little boat drifted away from the harbour.");

        assertThat(phrases).extracting(Phrase::endsSentence).containsExactly(true, false, true);
    }

    @Test
    void takesAnAbbreviationForNoEnd() {
        assertThat(frontEnd.phrases("Go to Baker St. and see Dr. Smith.")).hasSize(1);
    }

    @Test
    void saysNothingOfWhatHasNoSound() {
        assertThat(frontEnd.phrases("")).isEmpty();
        assertThat(frontEnd.phrases(" … 😀 -- ***")).isEmpty();
    }
}
