package dev.parley.config;

/**
 * How turns are taken. The keys are explained in {@code defaults.json}.
 *
 * @param silenceMs        milliseconds of silence, in audio time, that end the user's turn
 * @param speculateAfterMs milliseconds of silence after which a reply is prepared; 0 never
 * @param bargeInMs        milliseconds of voice that interrupt the assistant
 * @param maxAttempts      how many replies are prepared for one turn before its end, at most
 * @param transcriptWaitMs how long the words are waited for when none is known, or not the last ones, at the turn's end
 * @param llmWaitMs        how long the language model may take to its first token, and between tokens
 * @param ttsWaitMs        how long text-to-speech may take to its first audio, and between stretches of audio
 * @param replyWaitMs      how long the user may hear nothing after their turn's end, whatever is being waited for
 */
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
