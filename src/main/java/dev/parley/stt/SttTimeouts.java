package dev.parley.stt;

/**
 * Times of a stream that no operator has a reason to set, all in ms of clock.
 *
 * @param tick      how often a stream checks its connection
 * @param ping      silence of the vendor after which it is pinged
 * @param pong      how long the vendor may take to answer that ping
 * @param prompt    how long a nearby vendor that owes words may take to answer a ping: short enough that the words are
 *                  heard anew before the turn ends without them
 * @param backoff   wait before the first reconnect; it doubles with each failure
 * @param failures  connections in a row that may fail while nobody speaks before the stream gives up
 * @param stable    a connection that lived this long was good: failures are counted afresh
 * @param quiet     how long final words can still be expected after speech
 * @param early     how soon after the handshake a refusal may concern the whole dialect
 * @param connected how long a key check waits for an objection after the handshake
 */
record SttTimeouts(
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
    static final SttTimeouts DEFAULT = new SttTimeouts(500, 5000, 5000, 2000, 200, 4, 5000, 5000, 5000, 1500);

    /**
     * The wait before reconnecting, in ms. Up to a third of it is random, so that sessions spread.
     *
     * @param failure which failure in a row it was, from 1
     * @param random  from 0 to 1
     */
    long backoff(int failure, double random) {
        long doubled = backoff << Math.min(failure - 1, 6);
        return Math.max(1, Math.round(doubled * (1 - random / 3)));
    }
}
