package dev.parley.http;

import java.util.Locale;

/** How far the server's life has come, for whoever sends it conversations. Any thread. */
public final class Readiness {
    private volatile State state = State.STARTING;

    /** The stages of that life, in order. */
    public enum State {
        /** No conversation can be had yet. */
        STARTING,
        /** Conversations can be had. */
        READY,
        /** Those that run may go on for a while; no new one begins. */
        DRAINING;

        /** The name that health answers with. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state() {
        return state;
    }

    /** Goes on to the next stage. */
    public void enter(State next) {
        state = next;
    }

    boolean ready() {
        return state == State.READY;
    }
}
