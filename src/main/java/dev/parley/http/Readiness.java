package dev.parley.http;

import java.util.Locale;

/** The server's lifecycle state, as health reports it to load balancers. Any thread. */
public final class Readiness {
    private volatile State state = State.STARTING;

    /** The states, in order. */
    public enum State {
        /** Not yet accepting conversations. */
        STARTING,
        /** Accepting conversations. */
        READY,
        /** Shutting down: no new conversations, running ones may finish their reply. */
        DRAINING;

        /** The name in health answers. */
        String key() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    public State state() {
        return state;
    }

    /** Moves on to the next state. */
    public void enter(State next) {
        state = next;
    }

    boolean ready() {
        return state == State.READY;
    }
}
