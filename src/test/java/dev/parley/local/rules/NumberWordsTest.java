package dev.parley.local.rules;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
        "-57, minus fifty seven",
        "3.14159, three point one four two",
        "2000000, two million",
        "0.5, zero point five"
    })
    void numbersAreSaid(double number, String words) {
        assertThat(NumberWords.say(number)).isEqualTo(words);
    }

    @Test
    void everyNumberOfTheGrammarIsUnderstood() {
        for (int number = 0; number <= 100; number++) {
            assertThat(NumberWords.parse(NumberWords.say((double) number))).hasValue(number);
        }
        assertThat(NumberWords.parse("a hundred")).hasValue(100);
        assertThat(NumberWords.parse("two thousand three hundred and five")).hasValue(2305);
        assertThat(NumberWords.parse("minus 7.5")).hasValue(-7.5);
        assertThat(NumberWords.parse("three point one four").getAsDouble()).isCloseTo(3.14, within(1e-9));
        assertThat(NumberWords.parse("banana")).isEmpty();
    }
}
