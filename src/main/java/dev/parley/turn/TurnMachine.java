package dev.parley.turn;

import java.util.List;

/**
 * Decides all of a conversation: what is a turn, when it ends, what is asked of whom, what is taken back, what is
 * remembered. A pure function: the same state and event always give the same step, and nothing else is touched.
 */
public class TurnMachine {
    private final TurnRules rules;

    public TurnMachine(TurnRules rules) {
        this.rules = rules;
    }

    /**
     * What an event leads to.
     *
     * @param state   afterwards
     * @param effects for the shell to perform, in this order
     */
    public record Step(TurnState state, List<TurnEffect> effects) {}

    /** The numbers that it goes by. */
    public TurnRules rules() {
        return rules;
    }

    /**
     * Takes an event. The given state stays as it is.
     *
     * @param now in ms on the conversation's clock: more than 0, and never less than at the step before
     */
    public Step step(TurnState state, long now, TurnEvent event) {
        if (state.ended || state.phase == Phase.IDLE && !opens(event) || stale(state, event)) {
            return new Step(state, List.of());
        }
        Draft draft = new Draft(rules, state.copy(), now);
        Transition.TABLE.accept(draft, event);
        return new Step(draft.state, draft.effects);
    }

    /** When the state's next {@link TurnEvent.Tick} is due, or {@link Long#MAX_VALUE}. */
    public long nextDeadline(TurnState state) {
        return state.nextDeadline(rules);
    }

    /** Whether the event is of an attempt that is not live: it comes too late. */
    private static boolean stale(TurnState state, TurnEvent event) {
        if (!(event instanceof TurnEvent.OfAttempt of)) {
            return false;
        }
        if (state.reply == null) {
            return true;
        }
        if (event instanceof TurnEvent.Failed && of.attempt().equals(Attempt.NONE)) {
            // A stage that lost everything has lost the live reply as well.
            return false;
        }
        boolean voice = event instanceof TurnEvent.Speech
                || event instanceof TurnEvent.SpeechDone
                || event instanceof TurnEvent.TtsFailed;
        return !of.attempt().equals(voice ? state.reply.voice : state.reply.attempt);
    }

    private static boolean opens(TurnEvent event) {
        return event instanceof TurnEvent.Started || event instanceof TurnEvent.Ended;
    }
}
