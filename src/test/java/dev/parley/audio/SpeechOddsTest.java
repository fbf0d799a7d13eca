package dev.parley.audio;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class SpeechOddsTest {
    private static final int LONG_SILENCE_MS = 20_000;

    private final SpeechOdds eager = new SpeechOdds();
    private final SpeechOdds lazy = new SpeechOdds();
    private final Sound said = said();

    private static Sound said() {
        try {
            Path people = Path.of(
                    SpeechOddsTest.class.getResource("people/speech.tsv").toURI());
            return Recordings.in(people.getParent()).speech().get(0).sound();
        } catch (IOException | URISyntaxException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void somebodySpeaksIsLikelierThanNobody() {
        float most = -100;
        for (int i = 0; i < said.frames(); i++) {
            lazy.add(said.frame(i).bytes());
            most = Math.max(most, lazy.logit(1));
        }

        assertThat(most).isGreaterThan(2);
        assertThat(after(Sound.silence(1000), new SpeechOdds())).isLessThan(-2);
    }

    @Test
    void framesThatNobodyAskedAboutCountAllTheSame() {
        for (int i = 0; i < said.frames(); i++) {
            eager.add(said.frame(i).bytes());
            lazy.add(said.frame(i).bytes());
            float logit = eager.logit(1);
            if (i % 50 == 49) {
                assertThat(lazy.logit(1)).isEqualTo(logit);
            }
        }
    }

    @Test
    void ofALongStretchItsEndIsEnough() {
        Sound all = said.then(Sound.silence(LONG_SILENCE_MS)).then(said).beside(Noise.PINK.make(1, -60), 0);
        int differing = 0;
        int again = (int) (said.ms() + LONG_SILENCE_MS) / Pcm.FRAME_MS;
        for (int i = 0; i < all.frames(); i++) {
            eager.add(all.frame(i).bytes());
            lazy.add(all.frame(i).bytes());
            float logit = eager.logit(1);
            if (i >= again) {
                differing += lazy.logit(1) > 0 == logit > 0 ? 0 : 1;
            }
        }

        assertThat(differing).isLessThanOrEqualTo(said.frames() / 10);
    }

    private static float after(Sound sound, SpeechOdds odds) {
        float logit = 0;
        for (int i = 0; i < sound.frames(); i++) {
            odds.add(sound.frame(i).bytes());
            logit = odds.logit(1);
        }
        return logit;
    }
}
