package dev.parley.stt;

/**
 * Tracks whether words are owed: the user has spoken, and the vendor has not sent the final words. A lost connection loses
 * something only then. Times are ms of one clock. One event loop.
 */
final class PendingTranscript {
    private final long quietMs;
    private boolean speaking;
    private boolean owed;
    private long signAt;

    /** @param quietMs how long after the last sign of speech words can still come */
    PendingTranscript(long quietMs) {
        this.quietMs = quietMs;
    }

    /** The user starts to speak. */
    void started(long now) {
        speaking = true;
        owed = true;
        signAt = now;
    }

    /** The user has stopped. */
    void ended(long now) {
        speaking = false;
        signAt = now;
    }

    /** The vendor detected speech or sent a partial: words are owed again to a user who speaks on after a final. */
    void sign(long now) {
        owed |= speaking;
        signAt = now;
    }

    /** The vendor sent final words. */
    void settled() {
        owed = false;
    }

    boolean isOwed(long now) {
        return owed && (speaking || now - signAt < quietMs);
    }

    boolean isSpeaking() {
        return speaking;
    }
}
