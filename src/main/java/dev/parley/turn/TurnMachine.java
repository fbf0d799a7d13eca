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

    /** Takes an event. The given state stays as it is. */
    public Step step(TurnState state, TurnEvent event) {
        if (state.ended || state.phase == Phase.IDLE && !opens(event)) {
            return new Step(state, List.of());
        }
        Draft draft = new Draft(rules, state.copy(), event.at());
        event.accept(new Transition(draft));
        return new Step(draft.state, draft.effects);
    }

    /** When the state's next {@link TurnEvent.Tick} is due, or {@link Long#MAX_VALUE}. */
    public long nextDeadline(TurnState state) {
        return state.nextDeadline(rules);
    }

    private static boolean opens(TurnEvent event) {
        return event instanceof TurnEvent.Started || event instanceof TurnEvent.Ended;
    }
}
