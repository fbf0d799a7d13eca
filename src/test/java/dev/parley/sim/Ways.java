package dev.parley.sim;

/** The ways in which vendors and clients behave; the numbers of a {@link Script}'s items. */
final class Ways {
    static final int WELL = 0;
    static final int NEVER = 1;

    // All vendors:
    static final int TWICE = 2;
    static final int FAILS = 3;
    static final int FAILS_FOR_GOOD = 4;
    static final int EMPTY = 5;
    static final int VERY_LATE = 6;

    // The recogniser:
    static final int ONLY_PARTIAL = 7;
    static final int REWRITES = 8;
    static final int FAILS_AFTERWARDS = 9;
    static final int HEARING = 10;

    // The model:
    static final int BUSY = 7;
    static final int BREAKS_OFF = 8;
    static final int STALLS = 9;
    static final int DONE_FIRST = 10;
    static final int SPEECH_FIRST = 11;
    static final int CALLS = 12;
    static final int ASKING = 13;

    // The voice:
    static final int FAILS_MIDWAY = 7;
    static final int NEVER_DONE = 8;
    static final int DONE_EARLY = 9;
    static final int LONG = 10;
    static final int LOST_MIDWAY = 11;
    static final int SPEAKING = 12;

    // A tool:
    static final int ASKS_FIRST = 4;
    static final int AT_ONCE = 5;
    static final int TELLS_MORE = 7;
    static final int RUNNING = 8;

    // The client's playing:
    static final int EARLY = 3;
    static final int LATE = 4;
    static final int OTHER_TURN = 5;
    static final int REPORTS = 6;
    static final int STUCK = 7;
    /** Plays on while the reply is held. */
    static final int IGNORES_HOLD = 8;

    static final int PLAYING = 9;

    private Ways() {}
}
