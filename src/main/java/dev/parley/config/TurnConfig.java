package dev.parley.config;

import java.util.List;
import java.util.Map;

/** The {@code turn} section; {@code defaults.json} explains its keys. */
public record TurnConfig(
        int silenceMs,
        int speculateAfterMs,
        int holdMs,
        int bargeInMs,
        int releaseMs,
        int maxMs,
        int maxAttempts,
        int transcriptWaitMs,
        int llmWaitMs,
        int ttsWaitMs,
        int replyWaitMs,
        boolean reprompt,
        Map<String, List<String>> backchannels) {
    public TurnConfig {
        Check.range("turn.silenceMs", silenceMs, 100, 10_000);
        Check.range("turn.speculateAfterMs", speculateAfterMs, 0, silenceMs);
        Check.range("turn.holdMs", holdMs, 20, 800);
        Check.range("turn.bargeInMs", bargeInMs, holdMs, 10_000);
        Check.range("turn.releaseMs", releaseMs, 100, 10_000);
        Check.range("turn.maxMs", maxMs, 1000, 3_600_000);
        Check.range("turn.maxAttempts", maxAttempts, 1, 100);
        Check.range("turn.transcriptWaitMs", transcriptWaitMs, 0, 10_000);
        Check.range("turn.llmWaitMs", llmWaitMs, 100, 60_000);
        Check.range("turn.ttsWaitMs", ttsWaitMs, 100, 60_000);
        Check.range("turn.replyWaitMs", replyWaitMs, 500, 120_000);
        Check.present("turn.backchannels", backchannels);
    }
}
