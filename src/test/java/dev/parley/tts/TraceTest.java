package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceTest {
    private static final int BYTES_PER_MS = 32;

    private final Trace trace = new Trace(new Tempo(16_000));

    private void given(String... pieces) {
        for (String piece : pieces) {
            trace.give(piece);
        }
    }

    private String unspoken() {
        return String.join("", trace.unspoken());
    }

    @Test
    void nothingIsSpokenBeforeTheFirstAudio() {
        given("One two. ", "Three. ");
        trace.hear(null, 0);
        assertThat(trace.begun()).isFalse();
        assertThat(unspoken()).isEqualTo("One two. Three. ");
    }

    @ParameterizedTest
    @CsvSource({
        "O, One two. Three.",
        "One, two. Three.",
        "'One ', two. Three.",
        "One tw, two. Three.",
        "One two, Three.",
        "One two., Three.",
        "' One two. Thr', Three.",
        "One two. Three, ''",
        "One two. Three., ''"
    })
    void itGoesOnWithTheWordThatWasNotSpokenToItsEnd(String aligned, String rest) {
        given("One two. ", "Three. ");
        trace.hear(aligned, 2);
        assertThat(unspoken().strip()).isEqualTo(rest);
    }

    @Test
    void wordsWithoutSpacesBetweenThemAreSpokenAgainAsOne() {
        given("今日は晴れです。 ", "はい。 ");
        trace.hear("今日は", 2);
        assertThat(unspoken()).isEqualTo("今日は晴れです。 はい。 ");
    }

    @Test
    void charactersThatComeAfterTheirAudioCountToo() {
        given("One two. ");
        trace.hear("One ", 2);
        trace.hear("two. ", 0);
        assertThat(trace.isAllHeard()).isTrue();
    }

    @Test
    void audioWithoutCharactersIsReckonedFromWhereTheyStopped() {
        given("One two. ", "Three. ", "Four. ");
        trace.hear("One two. ", 7 * 80 * BYTES_PER_MS);
        trace.hear(null, 3 * 80 * BYTES_PER_MS);
        assertThat(trace.exact()).isFalse();
        assertThat(unspoken()).isEqualTo("Three. Four. ");
        trace.hear(null, 4 * 80 * BYTES_PER_MS);
        assertThat(unspoken()).isEqualTo("Four. ");
    }

    @Test
    void aPauseWithoutCharactersLosesNoTrack() {
        given("One two. ", "Three. ");
        trace.hear("One two. ", 2);
        trace.hear(null, 400 * BYTES_PER_MS);
        trace.hear("Three.", 2);
        assertThat(trace.isAllHeard()).isTrue();
    }

    @Test
    void charactersThatWereNeverGivenAreNoTrace() {
        given("10 apples. ");
        trace.hear("ten apples", 2);
        assertThat(trace.exact()).isFalse();
        assertThat(unspoken()).isEqualTo("10 apples. ");
    }
}
