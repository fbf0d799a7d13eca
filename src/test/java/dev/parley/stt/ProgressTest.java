package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgressTest {
    private final Progress progress = new Progress(5000);

    @Test
    void aQuietRoomOwesNothing() {
        progress.sign(0);

        assertThat(progress.owed(0)).isFalse();
    }

    @Test
    void speechOwesWordsHoweverLongItIs() {
        progress.started(0);

        assertThat(progress.owed(60_000)).isTrue();
    }

    @Test
    void wordsForGoodAreAllThatIsOwed() {
        progress.started(0);
        progress.settled();

        assertThat(progress.owed(1)).isFalse();
    }

    @Test
    void whoSpeaksOnAfterThoseIsOwedMore() {
        progress.started(0);
        progress.settled();
        progress.sign(1);

        assertThat(progress.owed(2)).isTrue();
    }

    @Test
    void whatTheVendorHearsWhenNobodySpokeIsNotSpeech() {
        progress.started(0);
        progress.ended(1);
        progress.settled();
        progress.sign(2);

        assertThat(progress.owed(3)).isFalse();
    }

    @Test
    void wordsThatNeverComeAreNotOwedForEver() {
        progress.started(0);
        progress.ended(1000);

        assertThat(progress.owed(5999)).isTrue();
        assertThat(progress.owed(6000)).isFalse();
    }
}
