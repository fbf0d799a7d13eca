package dev.parley.session;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Phrases;
import java.util.HashSet;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApologyClipTest {
    @ParameterizedTest
    @ValueSource(ints = {8000, 16_000, 22_050, 24_000})
    void thereIsARecordingForEachLanguage(int sampleRate) {
        ApologyClip clip = ApologyClip.load(sampleRate);

        assertThat(clip.byLanguage()).containsOnlyKeys(Phrases.LANGUAGES);
        clip.byLanguage().values().forEach(pcm -> assertThat(pcm.ms()).isBetween(2000.0, 7000.0));
        assertThat(new HashSet<>(clip.byLanguage().values())).hasSize(Phrases.LANGUAGES.size());
    }
}
