package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PendingTranscriptTest {
    private final PendingTranscript progress = new PendingTranscript(5000);

    @Test
    void aQuietRoomOwesNothing() {
        progress.sign(0);

        assertThat(progress.isOwed(0)).isFalse();
    }

    @Test
    void speechOwesWordsHoweverLongItIs() {
        progress.started(0);

        assertThat(progress.isOwed(60_000)).isTrue();
    }

    @Test
    void wordsForGoodAreAllThatIsOwed() {
        progress.started(0);
        progress.settled();

        assertThat(progress.isOwed(1)).isFalse();
    }

    @Test
    void whoSpeaksOnAfterThoseIsOwedMore() {
        progress.started(0);
        progress.settled();
        progress.sign(1);

        assertThat(progress.isOwed(2)).isTrue();
    }

    @Test
    void whatTheVendorHearsWhenNobodySpokeIsNotSpeech() {
        progress.started(0);
        progress.ended(1);
        progress.settled();
        progress.sign(2);

        assertThat(progress.isOwed(3)).isFalse();
    }

    @Test
    void wordsThatNeverComeAreNotOwedForEver() {
        progress.started(0);
        progress.ended(1000);

        assertThat(progress.isOwed(5999)).isTrue();
        assertThat(progress.isOwed(6000)).isFalse();
    }
}
