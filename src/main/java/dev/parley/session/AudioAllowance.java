package dev.parley.session;

/**
 * How much audio a client may send: a burst of 10 s, as after a stall, and beyond it one and a half times real time.
 */
final class AudioAllowance {
    private static final double BURST_MS = 10_000;
    private static final double RATE = 1.5;

    private double allowedMs = BURST_MS;
    private long at;

    /** @param now milliseconds of the clock */
    AudioAllowance(long now) {
        this.at = now;
    }

    /** Takes so many milliseconds of audio; false when that is too much. */
    boolean take(int ms, long now) {
        allowedMs = Math.min(BURST_MS, allowedMs + (now - at) * RATE) - ms;
        at = now;
        return allowedMs >= 0;
    }
}
