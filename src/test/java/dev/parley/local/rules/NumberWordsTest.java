package dev.parley.local.rules;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Numbers as they are said. */
class NumberWordsTest {

    @ParameterizedTest
    @CsvSource({
        "0, zero",
        "13, thirteen",
        "40, forty",
        "99, ninety nine",
        "100, one hundred",
        "144, one hundred and forty four",
        "10000, ten thousand",
        "9801, nine thousand eight hundred and one",
        "-57, minus fifty seven"
    })
    void numbersAreSaid(int number, String words) {
        assertThat(NumberWords.say(number)).isEqualTo(words);
    }

    @Test
    void everyNumberOfTheGrammarIsUnderstood() {
        for (int number = 0; number <= 100; number++) {
            assertThat(NumberWords.parse(NumberWords.say(number))).hasValue(number);
        }
        assertThat(NumberWords.parse("a hundred")).hasValue(100);
        assertThat(NumberWords.parse("banana")).isEmpty();
    }
}
