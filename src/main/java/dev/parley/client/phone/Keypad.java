package dev.parley.client.phone;

import dev.parley.session.Session;
import dev.parley.time.Timers;
import dev.parley.turn.TurnEvent;

/**
 * The keys that a caller presses. The first key silences the assistant. After a pause, or {@code #}, all keys become one
 * turn of the user, in words that the language model understands. On the session's context only.
 */
final class Keypad {
    /** Pause after the last key that completes the keys, in milliseconds. */
    static final int PAUSE_MS = 1500;

    private static final int MAX_KEYS = 32;

    private final Session session;
    private final StringBuilder keys = new StringBuilder();
    private Timers.Timer pause;

    Keypad(Session session) {
        this.session = session;
    }

    /** @param key one of 0 to 9, A to D, * and #; anything else is no key */
    void pressed(String key) {
        if (!key.matches("[0-9A-D*#]")) {
            return;
        }
        session.dispatch(new TurnEvent.StopPressed());
        stop();
        keys.append(' ').append(key);
        if (key.equals("#") || keys.length() >= 2 * MAX_KEYS) {
            complete();
        } else {
            pause = session.after(PAUSE_MS, this::complete);
        }
    }

    private void complete() {
        String pressed = keys.toString();
        keys.setLength(0);
        session.dispatch(new TurnEvent.Typed("The caller pressed" + pressed));
    }

    /** Stops waiting for more keys. */
    void stop() {
        if (pause != null) {
            pause.cancel();
            pause = null;
        }
    }
}
