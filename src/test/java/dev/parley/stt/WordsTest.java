package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WordsTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", ".", "[BLANK_AUDIO]", " (music) ", "[noise] (laughter).", "*coughs*", "<unk>", "…"})
    void noiseIsNoWords(String transcript) {
        assertThat(Words.of(transcript)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", " yes ", "नमस्ते", "5", "play (the) music", "[music] hello", "o.k."})
    void wordsStayAsTheyAre(String transcript) {
        assertThat(Words.of(transcript)).isEqualTo(transcript);
    }

    @Test
    void nobodySaysThatMuch() {
        assertThat(Words.of("a".repeat(1_000_000))).hasSize(20_000);
        assertThat(Words.of("[".repeat(1_000_000))).isEmpty();
    }
}
