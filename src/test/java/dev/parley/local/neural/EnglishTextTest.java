package dev.parley.local.neural;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is spelt out before the tokenizer sees it. */
class EnglishTextTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
        It is 3:45.                      | It is three forty five.
        It is 3:05                       | It is three oh five
        at 10:00 sharp                   | at ten o'clock sharp
        at 12:05 PM                      | at twelve oh five P M
        at 9 a.m. today                  | at nine ay M today
        2:30pm                           | two thirty P M
        on 2026-11-29                    | on November 29, twenty twenty six
        €5 or £3.50                      | five euros or 3.50 pounds
        50%                              | fifty percent
        7 + 5 = 12                       | seven plus five equals twelve
        -5 degrees                       | minus five degrees
        72°F                             | seventy two degrees Fahrenheit
        pages 5-6                        | pages five to six
        Call 555-0199.                   | Call 555-0199.
        in 1905, in 1756                 | in nineteen oh five, in seventeen fifty six
        144 and 3000                     | one hundred and forty four and three thousand
        3.14 and 1,000,000               | 3.14 and 1,000,000
        on May 5 we met                  | on May 5 we met
        the USA                          | the U S ay
        set PARLEY_LLM_URL now           | set parley L L M U R L now
        I LOVE YOU                       | I LOVE YOU
        NASA is OK                       | NASA is OK
        see https://example.com/a?b=c.   | see example dot com.
        Mr. Jones, e.g. “this” etc.      | mister Jones, for example this et cetera
        well — yes                       | well, yes
        Café 😀 now                      | Cafe now
        """)
    void spellsOut(String written, String spoken) {
        assertThat(EnglishText.spoken(written).replaceAll("\\s+", " ")).isEqualTo(spoken);
    }
}
