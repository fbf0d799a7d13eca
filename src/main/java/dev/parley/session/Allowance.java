package dev.parley.session;

/** How much of something a client may send: a burst at once, and beyond it so much in each millisecond. */
final class Allowance {
    private final double burst;
    private final double perMs;
    private double left;
    private long at;

    /** @param now milliseconds of the clock */
    Allowance(double burst, double perMs, long now) {
        this.burst = burst;
        this.perMs = perMs;
        this.left = burst;
        this.at = now;
    }

    /** Takes so much; false when that is too much. */
    boolean take(int amount, long now) {
        left = Math.min(burst, left + (now - at) * perMs) - amount;
        at = now;
        return left >= 0;
    }
}
