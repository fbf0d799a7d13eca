package dev.parley.load;

import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** What was measured in one run. Any thread. */
final class Figures {
    /** The steps of a turn, in order, as {@code turn.metrics} names them. */
    static final List<String> STEPS = List.of(
            "transcript", "llmRequest", "llmFirstToken", "ttsFirstText", "ttsFirstAudio", "turnEnd", "firstAudioSent");

    final Samples perceived = new Samples();
    final Samples duck = new Samples();
    final Samples interrupted = new Samples();
    final Map<String, Samples> steps = new LinkedHashMap<>();
    final AtomicInteger speculated = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();

    /** Interruptions that nobody spoke for, and fallbacks or errors: there should be none. */
    final AtomicInteger surprises = new AtomicInteger();

    final AtomicInteger failures = new AtomicInteger();

    Figures() {
        STEPS.forEach(step -> steps.put(step, new Samples()));
    }

    void metrics(JsonObject event) {
        answered.incrementAndGet();
        if (event.getBoolean("speculated")) {
            speculated.incrementAndGet();
        }
        steps.forEach((step, samples) -> {
            Number ms = event.getNumber(step);
            if (ms != null) {
                samples.add(ms.doubleValue());
            }
        });
    }
}
