package dev.parley.turn;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BackchannelsTest {
    @ParameterizedTest
    @CsvSource({
        "Mm-hmm.,en-IN,true",
        "Yeah yeah okay,en-US,true",
        "I see. Got it!,en-IN,true",
        "Right but what about tomorrow,en-IN,false",
        "stop,en-IN,false",
        "no,en-IN,false",
        "अच्छा,hi-IN,true",
        "ठीक है,hi-IN,true",
        "okay,hi-IN,true",
        "अच्छा रुको,hi-IN,false",
        "சரி சரி,ta-IN,true",
        "அச்சா,ta-IN,false",
        "अच्छा,,true"
    })
    void isOneOrNot(String words, String language, boolean isOne) {
        assertThat(Backchannels.DEFAULT.isOne(words, language)).isEqualTo(isOne);
    }

    @Test
    void thoseOfALanguageCanBeChanged() {
        Backchannels changed = Backchannels.with(Map.of("en", List.of("indeed"), "hi", List.of()));

        assertThat(changed.isOne("Indeed", "en-GB")).isTrue();
        assertThat(changed.isOne("okay", "en-GB")).isFalse();
        assertThat(changed.isOne("अच्छा", "hi-IN")).isFalse();
        assertThat(changed.isOne("সরি", "bn-IN")).isFalse();
        assertThat(changed.isOne("আচ্ছা", "bn-IN")).isTrue();
    }
}
