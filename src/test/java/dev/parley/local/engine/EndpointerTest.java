package dev.parley.local.engine;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.local.vendors.Tone;
import io.vertx.core.buffer.Buffer;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Where speech is found to begin and end. */
class EndpointerTest {

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
            public void started(Buffer prefix) {
                assertThat(prefix.length() / 32).isGreaterThanOrEqualTo(300);
                events.add("started");
            }

            @Override
            public void audioOfUtterance(Buffer pcm) {}

            @Override
            public void ended() {
                events.add("ended");
            }
        });
    }

    private static void feed(Endpointer endpointer, Buffer pcm) {
        endpointer.add(pcm);
    }
}
