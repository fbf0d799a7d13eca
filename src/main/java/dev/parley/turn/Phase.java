package dev.parley.turn;

/** Where a conversation stands. The names are those of the browser's protocol. */
public enum Phase {
    /** Not started, or over. */
    IDLE,
    /** The user's turn: they speak, or are awaited. */
    USER_SPEAKING,
    /** The user's turn has ended; of the reply nothing is known yet. */
    AI_PROCESSING,
    /** The reply has begun to come. */
    AI_SPEAKING;

    /** Whether a reply is owed to the user or being heard. */
    public boolean replying() {
        return this == AI_PROCESSING || this == AI_SPEAKING;
    }
}
