package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import dev.parley.turn.ToolRound.Result;
import java.util.ArrayList;
import java.util.List;

/**
 * What becomes of tools when their reply is over: calls that finish run on, their results are remembered where they belong,
 * and told when nobody speaks.
 */
final class LateResults {
    private LateResults() {}

    /** A round that runs on although the user interrupted; its pair belongs at this index of the memory. */
    record Background(ToolRound round, int index) {}

    /**
     * The reply is given up. Calls that finish go on; those of the others that have no result count as cancelled. What has
     * any result is remembered, whole.
     */
    static void leave(StepContext step, Reply reply) {
        TurnState state = step.state;
        ToolRound round = reply.tools;
        step.deadlines.clear(Deadline.TOOLS);
        step.deadlines.clear(Deadline.FILLER);
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
            List<Background> more = new ArrayList<>(state.background);
            more.add(new Background(round, state.conversation.messages().size()));
            state.background = List.copyOf(more);
        } else if (anyResult) {
            state.conversation = state.conversation.tools(round, false);
        }
    }

    /** A call has ended that was left running, or none that anybody knows of. */
    static void done(StepContext step, TurnEvent.ToolDone event, Result result) {
        for (Background each : step.state.background) {
            if (each.round.attempt().equals(event.attempt()) && each.round.pending(event.call()) != null) {
                finished(step, each, each.round.with(event.call(), result));
                return;
            }
        }
    }

    /** A call that was left running has ended; its round joins the memory where it belongs. */
    private static void finished(StepContext step, Background each, ToolRound round) {
        TurnState state = step.state;
        Background next = new Background(round, each.index);
        if (!round.isComplete()) {
            state.background = state.background.stream()
                    .map(other -> other == each ? next : other)
                    .toList();
            return;
        }
        int before = state.conversation.messages().size();
        state.conversation = state.conversation.toolsAt(each.index, round);
        int added = state.conversation.messages().size() - before;
        state.background = state.background.stream()
                .filter(other -> other != each)
                .map(other -> other.index < each.index ? other : new Background(other.round, other.index + added))
                .toList();
        state.unanswered |= each.index == before;
        tell(step);
    }

    /** A tool tells more of an old call: at once, or when the reply that is being spoken has been heard. */
    static void news(StepContext step, TurnEvent.ToolNews event) {
        ToolCall call = event.call();
        ToolRound round = new ToolRound(Attempt.NONE, "", List.of(call), false)
                .with(call.id(), new Result(true, event.content(), true));
        List<ToolRound> more = new ArrayList<>(step.state.news);
        more.add(round);
        step.state.news = List.copyOf(more);
        tell(step);
    }

    /** When nobody speaks, and nothing was said since, the model tells what came of the tools. Whether it does. */
    static boolean tell(StepContext step) {
        TurnState state = step.state;
        boolean quiet = state.awaitsUser() && !state.hasSpoken && state.transcript.isBlank();
        boolean late = state.unanswered && state.background.isEmpty() && step.control.replies();
        if (!quiet || !late && state.news.isEmpty()) {
            return false;
        }
        for (ToolRound round : state.news) {
            state.conversation = state.conversation.tools(round, false);
        }
        state.news = List.of();
        step.to(Phase.AI_PROCESSING, "tool.done");
        ReplyRules.oweReply(step);
        ReplyRules.ask(step, "");
        state.reply().rounds = 1;
        return true;
    }
}
