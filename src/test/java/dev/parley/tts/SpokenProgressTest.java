package dev.parley.tts;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpokenProgressTest {
    private static final int BYTES_PER_MS = 32;

    private final SpokenProgress progress = new SpokenProgress(new SpeechRate(16_000));

    private void given(String... pieces) {
        for (String piece : pieces) {
            progress.give(piece);
        }
    }

    private String unspoken() {
        return String.join("", progress.unspoken());
    }

    @Test
    void nothingIsSpokenBeforeTheFirstAudio() {
        given("One two. ", "Three. ");
        progress.hear(null, 0);
        assertThat(progress.begun()).isFalse();
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
        progress.hear(aligned, 2);
        assertThat(unspoken().strip()).isEqualTo(rest);
    }

    @Test
    void wordsWithoutSpacesBetweenThemAreSpokenAgainAsOne() {
        given("今日は晴れです。 ", "はい。 ");
        progress.hear("今日は", 2);
        assertThat(unspoken()).isEqualTo("今日は晴れです。 はい。 ");
    }

    @Test
    void charactersThatComeAfterTheirAudioCountToo() {
        given("One two. ");
        progress.hear("One ", 2);
        progress.hear("two. ", 0);
        assertThat(progress.isAllHeard()).isTrue();
    }

    @Test
    void audioWithoutCharactersIsReckonedFromWhereTheyStopped() {
        given("One two. ", "Three. ", "Four. ");
        progress.hear("One two. ", 7 * 80 * BYTES_PER_MS);
        progress.hear(null, 3 * 80 * BYTES_PER_MS);
        assertThat(progress.exact()).isFalse();
        assertThat(unspoken()).isEqualTo("Three. Four. ");
        progress.hear(null, 4 * 80 * BYTES_PER_MS);
        assertThat(unspoken()).isEqualTo("Four. ");
    }

    @Test
    void aPauseWithoutCharactersLosesNoTrack() {
        given("One two. ", "Three. ");
        progress.hear("One two. ", 2);
        progress.hear(null, 400 * BYTES_PER_MS);
        progress.hear("Three.", 2);
        assertThat(progress.isAllHeard()).isTrue();
    }

    @Test
    void charactersThatWereNeverGivenAreNoTrace() {
        given("10 apples. ");
        progress.hear("ten apples", 2);
        assertThat(progress.exact()).isFalse();
        assertThat(unspoken()).isEqualTo("10 apples. ");
    }
}
