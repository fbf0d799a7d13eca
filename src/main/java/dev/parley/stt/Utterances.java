package dev.parley.stt;

import java.util.BitSet;

/**
 * Numbers the utterances of a link from 0, over all of its connections: the vendor begins anew with each. One event
 * loop.
 */
final class Utterances {
    /** What is not a number: the frame says nothing new. */
    static final int NONE = -1;

    /** Hours of one-second utterances; a vendor that counts further is talking nonsense. */
    private static final int MAX_PER_CONNECTION = 100_000;

    private final BitSet ended = new BitSet();
    private int base;
    private int next;

    /** The numbers of a new connection follow those of the one before. */
    void connected() {
        base = next;
    }

    /**
     * The number of an utterance that may still change, or {@link #NONE} for one that has ended.
     *
     * @param vendors the vendor's number in this connection, or less than 0 for the utterance that is running
     */
    int number(int vendors) {
        if (vendors >= MAX_PER_CONNECTION) {
            return NONE;
        }
        int number = vendors < 0 ? running() : base + vendors;
        if (ended.get(number)) {
            return NONE;
        }
        next = Math.max(next, number + 1);
        return number;
    }

    /** Nothing that comes of this utterance from now on counts. */
    void end(int number) {
        ended.set(number);
    }

    /** Whether no later utterance has been heard of. */
    boolean isNewest(int number) {
        return number == next - 1;
    }

    private int running() {
        return next > base && !ended.get(next - 1) ? next - 1 : next;
    }
}
