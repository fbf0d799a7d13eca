package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.VendorSocket;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TranscriptReaderTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"", "  ", ".", "[BLANK_AUDIO]", " (music) ", "[noise] (laughter).", "*coughs*", "<unk>", "…"})
    void noiseIsNoWords(String transcript) {
        assertThat(TranscriptReader.spoken(transcript)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", " yes ", "नमस्ते", "5", "play (the) music", "[music] hello", "o.k."})
    void wordsStayAsTheyAre(String transcript) {
        assertThat(TranscriptReader.spoken(transcript)).isEqualTo(transcript);
    }

    @Test
    void nobodySaysThatMuch() {
        assertThat(TranscriptReader.spoken("a".repeat(1_000_000))).hasSize(20_000);
        assertThat(TranscriptReader.spoken("[".repeat(1_000_000))).isEmpty();
    }

    private final List<TurnEvent> events = new ArrayList<>();
    private final PendingTranscript pending = new PendingTranscript(5000);
    private final TranscriptReader reader = new TranscriptReader("s", pending, null, events::add, new Owner());

    private static final class Owner implements TranscriptReader.Owner {
        @Override
        public void accepted() {}

        @Override
        public void error(JsonNode frame) {}
    }

    private void partial(int utterance) {
        reader.words(utterance, "words", null, false);
    }

    private void isFinal(int utterance) {
        reader.words(utterance, "words", null, true);
    }

    private List<Integer> numbers() {
        return events.stream()
                .map(event -> ((TurnEvent.Transcript) event).utterance())
                .toList();
    }

    @Test
    void theNumbersOfTheNextConnectionFollow() {
        partial(0);
        partial(2);
        reader.connected(null);
        partial(0);

        assertThat(numbers()).containsExactly(0, 2, 3);
    }

    @Test
    void utterancesWithoutNumbersAreCounted() {
        partial(SarvamDialect.RUNNING);
        isFinal(SarvamDialect.RUNNING);
        partial(SarvamDialect.RUNNING);
        reader.connected(null);
        partial(SarvamDialect.RUNNING);

        assertThat(numbers()).containsExactly(0, 0, 1, 2);
    }

    @Test
    void finalsMayComeOutOfOrderAndOnlyTheNewestSettles() {
        pending.started(VendorSocket.now());
        partial(1);
        isFinal(0);
        assertThat(pending.isOwed(VendorSocket.now())).isTrue();
        isFinal(1);
        assertThat(pending.isOwed(VendorSocket.now())).isFalse();
        partial(0);
        partial(1);

        assertThat(numbers()).containsExactly(1, 0, 1);
    }

    @Test
    void numbersBeyondAllMeasureAreIgnored() {
        partial(Integer.MAX_VALUE);
        partial(SarvamDialect.RUNNING);

        assertThat(numbers()).containsExactly(0);
    }
}
