package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.parley.local.vendors.Tone;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The pure pieces around the engines: resampling, endpointing, clauses. */
class AudioTest {

    @ParameterizedTest
    @CsvSource({"8000, 16000", "16000, 8000", "16000, 24000", "16000, 22050"})
    void resamplingKeepsLengthLevelAndPitchHoweverTheAudioIsCut(int from, int to) {
        Buffer tone = Tone.of(440, 1000, from);
        Resampler whole = new Resampler(from, to);
        Buffer once = whole.add(tone).appendBuffer(whole.end());
        Resampler pieces = new Resampler(from, to);
        Buffer cut = Buffer.buffer();
        for (int at = 0; at < tone.length(); at += 222) {
            cut.appendBuffer(pieces.add(tone.slice(at, Math.min(tone.length(), at + 222))));
        }
        cut.appendBuffer(pieces.end());

        assertThat(cut).isEqualTo(once);
        assertThat(once.length() / 2).isCloseTo(to, within(40));
        assertThat(Endpointer.levelDb(once)).isCloseTo(Endpointer.levelDb(tone), within(0.2));
        assertThat(crossings(once)).isCloseTo(880, within(4));
    }

    @Test
    void endpointingFindsSpeechWithItsPrefixAndEndsItAfterTheSilence() {
        List<String> events = new ArrayList<>();
        Endpointer endpointer = endpointer(events, new Endpointer.Settings(0.3, 300, 500, 250));
        feed(endpointer, Tone.silence(1000, 16_000));
        feed(endpointer, Tone.of(300, 400, 16_000));
        feed(endpointer, Tone.silence(480, 16_000));
        assertThat(events).containsExactly("started");
        feed(endpointer, Tone.silence(20, 16_000));
        assertThat(events).containsExactly("started", "ended");
    }

    @Test
    void endpointingIgnoresAClickAndBridgesAShortPause() {
        List<String> events = new ArrayList<>();
        Endpointer endpointer = endpointer(events, new Endpointer.Settings(0.3, 300, 500, 250));
        feed(endpointer, Tone.silence(1000, 16_000));
        feed(endpointer, Tone.of(300, 40, 16_000));
        feed(endpointer, Tone.silence(1000, 16_000));
        assertThat(events).isEmpty();
        feed(endpointer, Tone.of(300, 300, 16_000));
        feed(endpointer, Tone.silence(400, 16_000));
        feed(endpointer, Tone.of(300, 300, 16_000));
        feed(endpointer, Tone.silence(400, 16_000));
        assertThat(events).containsExactly("started");
    }

    private static Endpointer endpointer(List<String> events, Endpointer.Settings settings) {
        return new Endpointer(settings, new Endpointer.Listener() {
            @Override
            public void started(double confidence, Buffer prefix) {
                assertThat(prefix.length() / 32).isGreaterThanOrEqualTo(300);
                events.add("started");
            }

            @Override
            public void audioOfUtterance(Buffer pcm) {}

            @Override
            public void ended(double confidence) {
                events.add("ended");
            }
        });
    }

    private static void feed(Endpointer endpointer, Buffer pcm) {
        endpointer.add(pcm);
    }

    private static int crossings(Buffer pcm) {
        int crossings = 0;
        for (int i = 2; i + 1 < pcm.length(); i += 2) {
            crossings += (pcm.getShortLE(i) < 0) != (pcm.getShortLE(i - 2) < 0) ? 1 : 0;
        }
        return crossings;
    }
}
