package dev.parley.sim;

import dev.parley.tools.ToolExecutor;
import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.List;
import java.util.function.Consumer;

/** Who runs the tools: each call ends in its own way. Cancelled or not, it goes on. */
final class Toolbox implements ToolExecutor {
    /** A read that may run ahead, a read, a write that finishes, and one that is silent. */
    static final List<ToolSpec> TOOLS = List.of(
            new ToolSpec("look", "", "{}", true, false, false, false, 1000),
            new ToolSpec("fetch", "", "{}", false, false, false, true, 2000),
            new ToolSpec("order", "", "{}", false, true, false, true, 3000),
            new ToolSpec("light", "", "{}", false, true, true, false, 1000));

    World world;
    private Consumer<TurnEvent> news;
    private int calls;

    @Override
    public void listen(Consumer<TurnEvent> listener) {
        news = listener;
    }

    @Override
    public void call(TurnEffect.CallTool call, Consumer<TurnEvent.ToolDone> done) {
        if (world.traces()) {
            world.trace("< " + call);
        }
        world.invariants.toolRuns(call);
        int plan = world.script.plan(Script.Kind.TOOL, calls++);
        int way = plan < 0 ? Ways.WELL : world.script.a(plan);
        int ms = plan < 0 ? 100 : world.script.b(plan);
        switch (way) {
            case Ways.NEVER:
                break;
            case Ways.TWICE:
                ends(call, ms, true, false, done);
                ends(call, ms + 40, true, false, done);
                break;
            case Ways.FAILS:
                ends(call, ms, false, false, done);
                break;
            case Ways.ASKS_FIRST:
                ends(call, ms, true, !call.confirmed(), done);
                break;
            case Ways.VERY_LATE:
                ends(call, 4000 + 10 * ms, true, false, done);
                break;
            case Ways.TELLS_MORE:
                ends(call, ms, true, false, done);
                world.in(ms + 2000, () -> tellsMore(call));
                break;
            case Ways.AT_ONCE:
                done.accept(outcome(call, true, false));
                break;
            default:
                ends(call, ms, true, false, done);
        }
    }

    private void ends(
            TurnEffect.CallTool call, int ms, boolean ok, boolean asksFirst, Consumer<TurnEvent.ToolDone> done) {
        world.in(ms, () -> {
            TurnEvent.ToolDone outcome = outcome(call, ok, asksFirst);
            if (world.traces()) {
                world.trace("  " + outcome);
            }
            done.accept(outcome);
        });
    }

    private void tellsMore(TurnEffect.CallTool call) {
        ToolCall more = new ToolCall("more" + calls, call.call().name(), "{}");
        news.accept(new TurnEvent.ToolNews(more, "it is over"));
    }

    private static TurnEvent.ToolDone outcome(TurnEffect.CallTool call, boolean ok, boolean asksFirst) {
        boolean reply = call.attempt().number() % 5 != 0;
        return new TurnEvent.ToolDone(
                call.attempt(), call.call().id(), ok, "result of " + call.call().id(), reply, asksFirst);
    }

    @Override
    public void cancel(Attempt upTo) {}

    @Override
    public void close() {}
}
