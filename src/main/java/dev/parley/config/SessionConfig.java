package dev.parley.config;

/**
 * What holds for every conversation. The keys are explained in {@code defaults.json}.
 *
 * @param idleTimeoutMs      milliseconds without speech of either side that end a session
 * @param playAheadMs        how much reply audio is sent ahead of the client's playhead, in milliseconds of audio
 * @param maxBufferedAudioMs how much reply audio is held for a client, in milliseconds of audio
 */
public record SessionConfig(int idleTimeoutMs, int playAheadMs, int maxBufferedAudioMs) {
    public SessionConfig {
        Check.range("session.idleTimeoutMs", idleTimeoutMs, 1000, 86_400_000);
        Check.range("session.playAheadMs", playAheadMs, 200, 10_000);
        Check.range("session.maxBufferedAudioMs", maxBufferedAudioMs, playAheadMs, 3_600_000);
    }
}
