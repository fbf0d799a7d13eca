package dev.parley.stt;

/**
 * Whether words are owed: the user has spoken, and the vendor has not yet said for good what. Only then does a lost
 * connection lose anything. Times are milliseconds of one clock. One event loop.
 */
final class Progress {
    private final long quietMs;
    private boolean speaking;
    private boolean owed;
    private long signAt;

    /** @param quietMs how long after the last sign of speech words can still come */
    Progress(long quietMs) {
        this.quietMs = quietMs;
    }

    /** The user begins to speak. */
    void started(long now) {
        speaking = true;
        owed = true;
        signAt = now;
    }

    /** The user has ended. */
    void ended(long now) {
        speaking = false;
        signAt = now;
    }

    /**
     * The vendor hears speech, or gives words that may change: a user who speaks on after an end is owed words again.
     */
    void sign(long now) {
        owed |= speaking;
        signAt = now;
    }

    /** The vendor gave words for good. */
    void settled() {
        owed = false;
    }

    boolean owed(long now) {
        return owed && (speaking || now - signAt < quietMs);
    }
}
