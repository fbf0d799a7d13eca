package dev.parley.turn;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;

/**
 * The tool calls of one answer of the language model, and what came of them. Immutable.
 *
 * @param attempt   the model's attempt that made the calls
 * @param leadIn    what the model said before the calls, in this answer
 * @param results   what came of each call, by the call's id
 * @param startedAt when the calls began to run, in ms on the conversation's clock; 0 before
 * @param confirmed whether the user said yes to it
 */
record ToolRound(
        Attempt attempt,
        String leadIn,
        List<ToolCall> calls,
        Map<String, Result> results,
        long startedAt,
        boolean confirmed) {
    /** What came of a call. */
    record Result(boolean ok, String content, boolean wantsReply) {
        static Result error(String code, String message) {
            return new Result(false, "{\"error\":\"" + code + "\",\"message\":\"" + message + "\"}", true);
        }
    }

    ToolRound(Attempt attempt, String leadIn, List<ToolCall> calls, boolean confirmed) {
        this(attempt, leadIn, withIdsOfTheirOwn(calls), Map.of(), 0, confirmed);
    }

    /** Models repeat calls, and give several the same id. */
    private static List<ToolCall> withIdsOfTheirOwn(List<ToolCall> calls) {
        Map<String, ToolCall> byId = new LinkedHashMap<>();
        for (ToolCall call : new LinkedHashSet<>(calls)) {
            ToolCall own = call;
            for (int n = 2; byId.containsKey(own.id()); n++) {
                own = new ToolCall(call.id() + "_" + n, call.name(), call.arguments());
            }
            byId.put(own.id(), own);
        }
        return List.copyOf(byId.values());
    }

    ToolRound started(long now) {
        return new ToolRound(attempt, leadIn, calls, results, now, confirmed);
    }

    boolean isStarted() {
        return startedAt != 0;
    }

    /** With a call's result; the first one counts. */
    ToolRound with(String id, Result result) {
        Map<String, Result> all = new HashMap<>(results);
        all.putIfAbsent(id, result);
        return new ToolRound(attempt, leadIn, calls, Map.copyOf(all), startedAt, confirmed);
    }

    /** The call of this id that has no result yet, or null. */
    ToolCall pending(String id) {
        for (ToolCall call : calls) {
            if (call.id().equals(id) && !results.containsKey(id)) {
                return call;
            }
        }
        return null;
    }

    /** The call that has ended, if it is one of these and has no result yet; else null. */
    ToolCall pending(TurnEvent.ToolDone event) {
        return attempt.equals(event.attempt()) ? pending(event.call()) : null;
    }

    /** With the result of all calls that ask for the same and have none. */
    ToolRound with(ToolCall call, Result result) {
        ToolRound round = this;
        for (ToolCall pending : pending()) {
            round = pending.isSameAs(call) ? round.with(pending.id(), result) : round;
        }
        return round;
    }

    /** Whether a call that asks for the same has no result yet. */
    boolean awaits(ToolCall call) {
        return pending().stream().anyMatch(call::isSameAs);
    }

    List<ToolCall> pending() {
        return calls.stream().filter(call -> !results.containsKey(call.id())).toList();
    }

    int failures() {
        return (int) results.values().stream().filter(result -> !result.ok()).count();
    }

    boolean isComplete() {
        return results.size() == calls.size();
    }
}
