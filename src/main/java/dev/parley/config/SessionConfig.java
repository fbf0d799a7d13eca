package dev.parley.config;

/** The {@code session} section; {@code defaults.json} explains its keys. */
public record SessionConfig(int idleTimeoutMs, int playAheadMs, int maxBufferedAudioMs, String greeting) {
    /** The longest greeting, in characters. */
    static final int MAX_GREETING = 2000;

    public SessionConfig {
        Check.range("session.idleTimeoutMs", idleTimeoutMs, 1000, 86_400_000);
        Check.range("session.playAheadMs", playAheadMs, 200, 10_000);
        Check.range("session.maxBufferedAudioMs", maxBufferedAudioMs, playAheadMs, 3_600_000);
        Check.longest("session.greeting", greeting, MAX_GREETING);
    }
}
