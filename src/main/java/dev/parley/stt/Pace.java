package dev.parley.stt;

/**
 * The times a link lives by that no user has a reason to set; all in milliseconds of clock.
 *
 * @param tick      how often a link looks after its connection
 * @param ping      how often the vendor is pinged
 * @param pong      how long after a ping the vendor may say nothing at all; then it is not there any more
 * @param prompt    how long a vendor that is not far away may say nothing at all, not even to a ping, while it owes
 *                  words: so short that the words are heard anew before a turn ends without them
 * @param backoff   the wait before the first attempt to connect anew; it doubles with each failure
 * @param failures  how many connections in a row may fail or break early while nobody speaks before the link gives up
 * @param stable    a connection that lived this long was a good one: failures are counted afresh
 * @param quiet     how long the words of speech that has ended can still be expected
 * @param early     how soon after the handshake a refusal means the whole dialect and not this stream
 * @param connected how long a key check waits for a vendor that accepts the handshake to object after all
 */
record Pace(
        long tick,
        long ping,
        long pong,
        long prompt,
        long backoff,
        int failures,
        long stable,
        long quiet,
        long early,
        long connected) {
    static final Pace USUAL = new Pace(500, 5000, 5000, 600, 200, 4, 5000, 5000, 5000, 1500);

    /**
     * The wait before connecting anew, in milliseconds. Up to a third of it is left to chance, so that links spread.
     *
     * @param failure which failure in a row it was, from 1
     * @param chance  from 0 to 1
     */
    long backoff(int failure, double chance) {
        long doubled = backoff << Math.min(failure - 1, 6);
        return Math.max(1, Math.round(doubled * (1 - chance / 3)));
    }
}
