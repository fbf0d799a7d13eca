package dev.parley.turn;

import dev.parley.turn.Deadlines.Deadline;
import dev.parley.turn.ToolRound.Result;
import java.util.List;

/**
 * How the model's tool calls run: for a committed turn only, each at most once, and their results are remembered with them
 * or not at all. While they run, what the model said before them is spoken, or else a short filler.
 */
final class ToolRules {
    /** Rounds of tool calls in one turn, at most: the request after the last one allows no more calls. */
    static final int MAX_ROUNDS = 3;

    /** A turn in which so many calls failed makes no more calls. */
    static final int MAX_FAILURES = 4;

    private static final int FILLER_AFTER_MS = 800;

    /** A tool's time limit is kept by who runs it; the machine waits a little longer. */
    private static final int GRACE_MS = 500;

    private static final int CONFIRM_MS = 30_000;

    private ToolRules() {}

    /**
     * A call that waits for the user's yes.
     *
     * @param heardAt when the question had been heard, in ms on the conversation's clock; 0 before
     */
    record Confirmation(ToolCall call, long heardAt) {}

    // The model calls.

    /** The model's answer ends with calls. Those of a prepared reply are kept as data until its turn is committed. */
    static void called(StepContext step, List<ToolCall> calls) {
        Reply reply = step.state.reply();
        reply.tools = new ToolRound(reply.model, reply.text.substring(reply.told), calls, false);
        step.deadlines.clear(Deadline.TOKEN);
        if (step.state.delivery() != null) {
            start(step);
        } else if (calls.stream().allMatch(call -> step.tool(call.name()).speculative())) {
            reply.tools = reply.tools.started(step.now);
            reply.tools.calls().stream()
                    .filter(call -> !repeated(reply.tools, call))
                    .forEach(call -> run(step, call));
        }
    }

    /** The turn is committed: the reply's calls run. */
    static void start(StepContext step) {
        TurnState state = step.state;
        Reply reply = state.reply();
        state.delivery().rounds++;
        boolean ahead = reply.tools.isStarted();
        ToolRound round = ahead ? reply.tools : reply.tools.started(step.now);
        reply.tools = round;
        SpeechRules.endSegment(step);
        int longest = 0;
        boolean filler = false;
        for (ToolCall call : round.calls()) {
            step.tell(new ServerEvent.ToolStarted(state.turn(), call.id(), call.name()));
            longest = Math.max(longest, step.tool(call.name()).timeoutMs());
            filler |= step.tool(call.name()).filler();
            Result earlier = state.conversation.resultOf(call, state.turn.memoryStart);
            if (round.results().containsKey(call.id())) {
                tellDone(step, call, round.results().get(call.id()));
            } else if (earlier != null) {
                finished(step, call, earlier);
            } else if (!ahead && !repeated(round, call) && !LateResults.runs(state, call)) {
                run(step, call);
            }
        }
        step.deadlines.set(Deadline.TOOLS, step.now + longest + GRACE_MS);
        step.deadlines.set(Deadline.REPLY, step.now + longest + GRACE_MS + step.rules.replyWaitMs());
        if (filler && !reply.unspoken && reply.segment.given().isBlank() && !state.audible()) {
            step.deadlines.set(Deadline.FILLER, step.now + FILLER_AFTER_MS);
        }
        proceed(step);
    }

    private static void run(StepContext step, ToolCall call) {
        ToolRound round = step.state.reply().tools;
        step.add(new TurnEffect.CallTool(round.attempt(), call, step.state.language, round.confirmed()));
    }

    /** Whether an earlier call of the round is the same. */
    private static boolean repeated(ToolRound round, ToolCall call) {
        return round.calls().subList(0, round.calls().indexOf(call)).stream().anyMatch(call::isSameAs);
    }

    // A call ends.

    static void done(StepContext step, TurnEvent.ToolDone event) {
        TurnState state = step.state;
        ToolRound live = state.reply() == null ? null : state.reply().tools;
        ToolCall call = live == null ? null : live.pending(event);
        if (call == null) {
            call = LateResults.pending(state, event);
        } else if (event.needsConfirmation()) {
            state.confirmation = new Confirmation(call, 0);
        }
        if (call == null) {
            return;
        }
        // One that was asked for again while it ran is told with the live reply, and once.
        boolean asked = live != null && live.awaits(call);
        LateResults.done(state, call, new Result(event.ok(), event.content(), event.wantsReply() && !asked));
        if (asked) {
            finished(step, call, new Result(event.ok(), event.content(), event.wantsReply()));
            proceed(step);
        }
    }

    /** Nothing came of a call in time: whoever runs it should have said so. */
    static void timedOut(StepContext step) {
        for (ToolCall call : step.state.reply().tools.pending()) {
            finished(step, call, Result.error("timeout", "no answer in time"));
        }
        proceed(step);
    }

    private static void finished(StepContext step, ToolCall call, Result result) {
        Reply reply = step.state.reply();
        for (ToolCall pending : reply.tools.pending()) {
            if (pending == call || pending.isSameAs(call)) {
                reply.tools = reply.tools.with(pending.id(), result);
                tellDone(step, pending, result);
            }
        }
    }

    private static void tellDone(StepContext step, ToolCall call, Result result) {
        if (step.state.delivery() != null) {
            long ms = step.now - step.state.reply().tools.startedAt();
            step.tell(new ServerEvent.ToolDone(step.state.turn(), call.id(), call.name(), result.ok(), ms));
        }
    }

    /** When all results are there, the model is asked again, or the reply is complete as it is. */
    private static void proceed(StepContext step) {
        TurnState state = step.state;
        Reply reply = state.reply();
        ToolRound round = reply.tools;
        if (!round.isComplete() || state.delivery() == null) {
            return;
        }
        reply.tools = null;
        step.deadlines.clear(Deadline.TOOLS);
        step.deadlines.clear(Deadline.FILLER);
        state.conversation = state.conversation.tools(round, true);
        state.delivery().toolFailures += round.failures();
        reply.told = reply.text.length();
        if (wantsReply(step, round)) {
            reply.model = step.nextAttempt();
            ReplyRules.request(step, reply, state.conversation);
        } else {
            ReplyRules.tellDone(step, reply.finish);
            ReplyRules.finishText(step);
        }
    }

    /** Whether the model is to speak about the results. */
    static boolean wantsReply(StepContext step, ToolRound round) {
        boolean said = !round.leadIn().isBlank();
        return round.calls().stream().anyMatch(call -> {
            Result result = round.results().get(call.id());
            return result.wantsReply()
                    && !(said && result.ok() && step.tool(call.name()).silent());
        });
    }

    /** Whether the next request may call tools. */
    static boolean mayCall(StepContext step) {
        Activity.Delivery delivery = step.state.delivery();
        return delivery == null || delivery.rounds < MAX_ROUNDS && delivery.toolFailures < MAX_FAILURES;
    }

    // The user is asked first.

    /** The question was heard to its end: the next turn answers it. */
    static void questionHeard(StepContext step) {
        Confirmation confirmation = step.state.confirmation;
        if (confirmation != null) {
            step.state.confirmation = confirmation.heardAt == 0 ? new Confirmation(confirmation.call, step.now) : null;
        }
    }

    /** Takes the user's words for the answer to a question. Whether the call that waited for a yes now runs. */
    static boolean confirmed(StepContext step, String words) {
        TurnState state = step.state;
        Confirmation asked = state.confirmation;
        state.confirmation = null;
        if (asked == null || asked.heardAt == 0 || step.now - asked.heardAt > CONFIRM_MS || !Consent.isYes(words)) {
            return false;
        }
        step.cancelReply();
        Reply reply = new Reply(step.nextAttempt(), words, false);
        ReplyRules.begin(step, Activity.say(Activity.Kind.ANSWER, reply));
        ToolCall call =
                new ToolCall(asked.call.id() + "_yes", asked.call.name(), asked.call.arguments(), asked.call.extra());
        reply.tools = new ToolRound(reply.model, "", List.of(call), true);
        start(step);
        return true;
    }
}
