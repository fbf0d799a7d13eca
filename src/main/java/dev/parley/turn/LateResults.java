package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import dev.parley.turn.ToolRound.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of tools when their reply is over: calls that finish run on, their results are remembered between two replies,
 * and told when nobody speaks.
 */
final class LateResults {
    /** What nobody asks for is told after a pause of this length. */
    private static final int BREATH_MS = 300;

    private LateResults() {}

    /**
     * The reply is given up. Calls that finish go on; those of the others that have no result count as cancelled. What has
     * any result is remembered, whole.
     */
    static void leave(StepContext step, Reply reply) {
        TurnState state = step.state;
        ToolRound round = reply.tools;
        if (round == null || !round.isStarted() || state.delivery() == null) {
            return;
        }
        boolean anyResult = !round.results().isEmpty();
        boolean finishes = false;
        for (ToolCall call : round.pending()) {
            if (step.tool(call.name()).finishes()) {
                finishes = true;
            } else {
                round = round.with(call.id(), Result.error("cancelled", "the user interrupted"));
            }
        }
        if (finishes) {
            runsOn(state, round);
        } else if (anyResult) {
            state.conversation = state.conversation.tools(round, false);
        }
    }

    private static void runsOn(TurnState state, ToolRound round) {
        List<ToolRound> more = new ArrayList<>(state.background);
        more.add(round);
        state.background = List.copyOf(more);
    }

    /** Whether such a call was left running: the model, which does not know of it, may ask for it again. */
    static boolean runs(TurnState state, ToolCall call) {
        return state.background.stream().anyMatch(round -> round.awaits(call));
    }

    /** The call of this event that was left running, or null. */
    static ToolCall pending(TurnState state, TurnEvent.ToolDone event) {
        return state.background.stream()
                .map(round -> round.pending(event))
                .filter(call -> call != null)
                .findFirst()
                .orElse(null);
    }

    /** A call has ended: each round that waits for such a one has its result. */
    static void done(TurnState state, ToolCall call, Result result) {
        state.background =
                state.background.stream().map(round -> round.with(call, result)).toList();
    }

    /** A tool tells more of an old call. */
    static void news(StepContext step, TurnEvent.ToolNews event) {
        ToolCall call = event.call();
        ToolRound round = new ToolRound(Attempt.NONE, "", List.of(call), false);
        runsOn(step.state, round.with(call, new Result(true, event.content(), true)));
    }

    /** Rounds that have ended join the memory between two replies, so that what is remembered last is what is answered. */
    static void settle(StepContext step) {
        TurnState state = step.state;
        if (state.reply() == null && !state.background.isEmpty()) {
            for (ToolRound round : state.background) {
                if (round.isComplete()) {
                    state.conversation = state.conversation.tools(round, false);
                    state.unanswered |= ToolRules.wantsReply(step, round);
                }
            }
            state.background = state.background.stream()
                    .filter(round -> !round.isComplete())
                    .toList();
        }
    }

    /** When nobody speaks and something has no answer, it is told soon: a late result, or words whose reply was called off. */
    static void await(StepContext step) {
        if (!owed(step)) {
            step.deadlines.clear(Deadline.OWED);
        } else if (!step.deadlines.has(Deadline.OWED)) {
            step.deadlines.set(Deadline.OWED, step.now + BREATH_MS);
        }
    }

    private static boolean owed(StepContext step) {
        TurnState state = step.state;
        boolean quiet = state.awaitsUser() && !state.turn.hasSpoken && state.turn.transcript.isBlank();
        return state.unanswered && quiet && state.background.isEmpty() && step.control.replies();
    }
}
