package dev.parley.session;

import dev.parley.time.Timers;
import dev.parley.turn.TurnControl;
import dev.parley.turn.TurnEvent;
import dev.parley.turn.TurnMachine;
import dev.parley.turn.TurnState;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;

/**
 * Runs the turn machine of one conversation: gives it one event after the other, and a tick when a deadline is due. On the
 * session's context.
 */
final class TurnLoop {
    private TurnMachine machine;
    private final Timers timers;
    private final Consumer<TurnMachine.Step> obey;
    private final Queue<TurnEvent> events = new ArrayDeque<>();

    private TurnState state = new TurnState(null);
    private boolean stepping;
    private Timers.Timer deadline;
    private long deadlineAt = Long.MAX_VALUE;

    /** @param obey takes each step */
    TurnLoop(TurnMachine machine, Timers timers, Consumer<TurnMachine.Step> obey) {
        this.machine = machine;
        this.timers = timers;
        this.obey = obey;
    }

    /** @param language BCP 47 tag of the conversation, or null */
    void begin(String language) {
        state = new TurnState(language);
    }

    /** From now on the client takes turns so. */
    void control(TurnControl control) {
        machine = machine.under(control);
    }

    /** How the client takes turns. */
    TurnControl control() {
        return machine.control();
    }

    /** What the turn machine knows. */
    TurnState state() {
        return state;
    }

    /** Something happened now. Events that come while one is being handled wait for it. */
    void dispatch(TurnEvent event) {
        if (stepping) {
            events.add(event);
            return;
        }
        stepping = true;
        try {
            for (TurnEvent next = event; next != null; next = events.poll()) {
                TurnMachine.Step step = machine.step(state, timers.now(), next);
                state = step.state();
                obey.accept(step);
            }
        } finally {
            stepping = false;
        }
        awaitDeadline();
    }

    /** No deadline is awaited any more. */
    void close() {
        if (deadline != null) {
            deadline.cancel();
            deadline = null;
        }
        deadlineAt = Long.MAX_VALUE;
    }

    /** One timer serves all deadlines; one that was put off is looked at again when it fires. */
    private void awaitDeadline() {
        long next = machine.nextDeadline(state);
        if (next < deadlineAt) {
            close();
            deadlineAt = next;
            deadline = timers.at(next, this::checkDeadline);
        }
    }

    private void checkDeadline() {
        close();
        if (machine.nextDeadline(state) <= timers.now()) {
            dispatch(new TurnEvent.Tick());
        } else {
            awaitDeadline();
        }
    }
}
