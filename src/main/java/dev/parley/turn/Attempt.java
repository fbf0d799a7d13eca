package dev.parley.turn;

/**
 * One attempt at answering a turn. A turn may see several: replies prepared on a transcript that then changed, and the
 * retries after a vendor's failure. Attempts of a session are totally ordered, and of two the later one is live: what
 * belongs to an earlier one is stale wherever it is met.
 *
 * @param turn   the turn, from 1
 * @param number the attempt within the session, from 1, never used twice
 */
public record Attempt(int turn, int number) implements Comparable<Attempt> {
    /** Earlier than every attempt. */
    public static final Attempt NONE = new Attempt(0, 0);

    @Override
    public int compareTo(Attempt other) {
        return Integer.compare(number, other.number);
    }

    /** Whether this attempt was made no later than the other. */
    public boolean upTo(Attempt other) {
        return number <= other.number;
    }

    @Override
    public String toString() {
        return turn + "/" + number;
    }
}
