package dev.parley.client;

/** Limits a rate: a burst at once, and beyond it an amount for each millisecond. */
public final class TokenBucket {
    private final double burst;
    private final double perMs;
    private double left;
    private long at;

    /** @param now milliseconds on a clock that only goes forward */
    public TokenBucket(double burst, double perMs, long now) {
        this.burst = burst;
        this.perMs = perMs;
        this.left = burst;
        this.at = now;
    }

    /** Takes an amount; false, and nothing is taken, when less is left. */
    public boolean take(int amount, long now) {
        left = Math.min(burst, left + (now - at) * perMs);
        at = now;
        boolean enough = left >= amount;
        left -= enough ? amount : 0;
        return enough;
    }
}
