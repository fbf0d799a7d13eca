package dev.parley.config;

/** The {@code turn} section; {@code defaults.json} explains its keys. */
public record TurnConfig(
        int silenceMs,
        int speculateAfterMs,
        int bargeInMs,
        int maxAttempts,
        int transcriptWaitMs,
        int llmWaitMs,
        int ttsWaitMs,
        int replyWaitMs) {
    public TurnConfig {
        Check.range("turn.silenceMs", silenceMs, 100, 10_000);
        Check.range("turn.speculateAfterMs", speculateAfterMs, 0, silenceMs);
        Check.range("turn.bargeInMs", bargeInMs, 20, 800);
        Check.range("turn.maxAttempts", maxAttempts, 1, 100);
        Check.range("turn.transcriptWaitMs", transcriptWaitMs, 0, 10_000);
        Check.range("turn.llmWaitMs", llmWaitMs, 100, 60_000);
        Check.range("turn.ttsWaitMs", ttsWaitMs, 100, 60_000);
        Check.range("turn.replyWaitMs", replyWaitMs, 500, 120_000);
    }
}
