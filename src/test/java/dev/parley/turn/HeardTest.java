package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HeardTest {
    @ParameterizedTest
    @CsvSource({
        "met the crew, met the,      met the crew",
        "Met the crew, met the,      Met the crew",
        "met the crew, met the crew, met the crew",
        "met the,      met the crew, met the crew",
        "what tie,     what time,    what time",
        "met them,     met the,      met the",
        "met the crew, '',           ''",
    })
    void aPartialThatRepeatsAnOlderOneIsNoNews(String known, String next, String words) {
        assertThat(Heard.NOTHING.with(0, known, false).with(0, next, false).words()).isEqualTo(words);
    }

    @Test
    void aFinalIsTakenAtItsWord() {
        assertThat(Heard.NOTHING.with(0, "met the crew", false).with(0, "Met the.", true).words()).isEqualTo("Met the.");
    }
}
