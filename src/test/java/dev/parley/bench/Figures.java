package dev.parley.bench;

import io.vertx.core.json.JsonObject;
import java.util.EnumMap;
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
    /** What each stage took of it. */
    final Map<Share, Samples> shares = new EnumMap<>(Share.class);

    final AtomicInteger speculated = new AtomicInteger();
    final AtomicInteger answered = new AtomicInteger();

    /** Interruptions that nobody spoke for, and fallbacks or errors: there should be none. */
    final AtomicInteger surprises = new AtomicInteger();

    final AtomicInteger failures = new AtomicInteger();

    /** What the server has counted of prepared replies: lines of its metrics. */
    List<String> spent = List.of();

    /** A stage's own share of a turn, from one step of it to another. */
    enum Share {
        MODEL("language model, asked to first token", "llmRequest", "llmFirstToken"),
        VOICE("text-to-speech, first text to first audio", "ttsFirstText", "ttsFirstAudio"),
        HELD("first audio to its sending: held until the turn's end", "ttsFirstAudio", "firstAudioSent");

        final String label;
        private final String from;
        private final String to;

        Share(String label, String from, String to) {
            this.label = label;
            this.from = from;
            this.to = to;
        }
    }

    Figures() {
        STEPS.forEach(step -> steps.put(step, new Samples()));
        for (Share share : Share.values()) {
            shares.put(share, new Samples());
        }
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
        shares.forEach((share, samples) -> {
            Number from = event.getNumber(share.from);
            Number to = event.getNumber(share.to);
            if (from != null && to != null) {
                samples.add(to.doubleValue() - from.doubleValue());
            }
        });
    }
}
