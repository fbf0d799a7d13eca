package dev.parley.tools;

import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.MessageConsumer;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the tool calls of one session: validates the arguments, asks the tool's address, and turns every outcome into one
 * {@link TurnEvent.ToolDone}. Each call has exactly one outcome, also when the tool answers twice, late or never. On the session's
 * context only.
 */
public final class ToolRunner implements ToolExecutor {
    /** Where a call is taken back; see the package documentation. */
    public static final String CANCEL = "parley.tools.cancel";

    private static final int REPLY_GRACE_MS = 50;
    private static final int MAX_NAME_CHARS = 64;
    private static final String LATER = "parley.tools.later.";
    private static final int MAX_PROMISED = 20;
    private static final long MAX_LATER_MS = 3_600_000;

    /** A promise this long past its time is dropped when room is needed, in ms. */
    private static final long LATE_MS = 5_000;

    private final EventBus bus;
    private final String session;
    private final Map<String, Tool> tools;
    private final Observer observer;
    private final Map<String, Running> running = new LinkedHashMap<>();

    /** The eldest first. */
    private final Map<String, Promised> promised = new LinkedHashMap<>();

    private Consumer<TurnEvent> news = event -> {};
    private MessageConsumer<JsonObject> later;

    /** Hears how calls end, for operators. */
    public interface Observer {
        /**
         * A call has ended.
         *
         * @param tool    a configured name, or "unknown"
         * @param outcome one of a few words, "ok" for a result
         * @param ms      how long it took; negative when the tool was not asked
         */
        void ended(String tool, String outcome, long ms);
    }

    private record Running(Attempt attempt, Tool tool, long startedNs, Consumer<TurnEvent.ToolDone> done) {
        long ms() {
            return (System.nanoTime() - startedNs) / 1_000_000;
        }
    }

    /** A call whose tool tells more later, at the latest when {@link System#nanoTime} says so. */
    private record Promised(Attempt attempt, ToolCall call, long untilNs) {}

    /** @param tools by name */
    public ToolRunner(EventBus bus, String session, Map<String, Tool> tools, Observer observer) {
        this.bus = bus;
        this.session = session;
        this.tools = tools;
        this.observer = observer;
    }

    @Override
    public void listen(Consumer<TurnEvent> listener) {
        news = listener;
    }

    @Override
    public void call(TurnEffect.CallTool effect, Consumer<TurnEvent.ToolDone> done) {
        Tool tool = tools.get(effect.call().name());
        ToolOutcome refusal = refusal(tool, effect);
        if (refusal != null) {
            observer.ended(tool == null ? "unknown" : tool.name(), refusal.kind(), -1);
            done.accept(refusal.event(effect));
            return;
        }
        Running call = new Running(effect.attempt(), tool, System.nanoTime(), done);
        if (running.putIfAbsent(id(effect), call) == null) {
            request(call, effect);
        }
    }

    /** Why the tool is not asked, or null. */
    private static ToolOutcome refusal(Tool tool, TurnEffect.CallTool effect) {
        if (tool == null) {
            String name = ToolOutcome.shortened(effect.call().name(), MAX_NAME_CHARS);
            return ToolOutcome.failure("unknown_tool", "there is no tool named " + name);
        }
        JsonObject arguments = Arguments.rounded(effect.call().arguments());
        if (arguments == null) {
            return ToolOutcome.failure("invalid_arguments", "the arguments are not a JSON object");
        }
        String objection = tool.objection(arguments);
        if (objection != null) {
            return ToolOutcome.failure("invalid_arguments", objection);
        }
        if (tool.config().confirm() && !effect.confirmed()) {
            return ToolOutcome.needsConfirmation(effect.call());
        }
        return tool.isBroken()
                ? ToolOutcome.failure("unavailable", tool.name() + " failed too often; try again in a minute")
                : null;
    }

    private void request(Running call, TurnEffect.CallTool effect) {
        Tool tool = call.tool;
        String id = id(effect);
        Attempt attempt = effect.attempt();
        int timeoutMs = tool.config().timeoutMs();
        DeliveryOptions options = new DeliveryOptions()
                .setSendTimeout(timeoutMs + REPLY_GRACE_MS)
                .addHeader("action", "call")
                .addHeader("call", id)
                .addHeader("session", session)
                .addHeader("later", later().address())
                .addHeader("turn", Integer.toString(attempt.turn()))
                .addHeader("attempt", Integer.toString(attempt.number()))
                .addHeader("deadline", Long.toString(System.currentTimeMillis() + timeoutMs));
        JsonObject body = new JsonObject()
                .put("name", tool.name())
                .put("arguments", Arguments.exact(effect.call().arguments()))
                .put("language", effect.language())
                .put("confirmed", effect.confirmed());
        bus.<Object>request(tool.address(), body, options).onComplete(answer -> {
            // A cancelled call is no failure of the tool.
            if (!running.remove(id, call)) {
                return;
            }
            ToolOutcome outcome = answer.succeeded()
                    ? ToolOutcome.of(answer.result().body())
                    : ToolOutcome.of(tool.name(), answer.cause());
            if (answer.failed()) {
                tool.failed();
            }
            if (outcome.kind().equals(ToolOutcome.TIMEOUT)) {
                takeBack(id, attempt, "timeout");
            }
            observer.ended(tool.name(), outcome.kind(), call.ms());
            call.done.accept(outcome.event(effect));
            if (answer.succeeded()) {
                promise(id, effect, answer.result().body());
            }
        });
    }

    private MessageConsumer<JsonObject> later() {
        if (later == null) {
            later = bus.consumer(LATER + session, message -> tellLater(message.body()));
        }
        return later;
    }

    private void promise(String id, TurnEffect.CallTool effect, Object reply) {
        if (reply instanceof JsonObject json
                && json.getValue("laterMs") instanceof Number number
                && number.longValue() > 0) {
            long ms = Math.min(MAX_LATER_MS, number.longValue());
            makeRoom();
            promised.put(id, new Promised(effect.attempt(), effect.call(), System.nanoTime() + ms * 1_000_000));
            news.accept(new TurnEvent.ToolPromised(ms));
        }
    }

    /** Drops promises when there are too many: first those long past their time, then the oldest, whose tool is told. */
    private void makeRoom() {
        if (promised.size() >= MAX_PROMISED) {
            promised.values().removeIf(it -> System.nanoTime() - it.untilNs > LATE_MS * 1_000_000);
        }
        if (promised.size() >= MAX_PROMISED) {
            String eldest = promised.keySet().iterator().next();
            takeBack(eldest, promised.remove(eldest).attempt, "ended");
        }
    }

    private void tellLater(JsonObject told) {
        Object id = told.getValue("call");
        Promised promise = id instanceof String known ? promised.remove(known) : null;
        ToolOutcome outcome = ToolOutcome.of(told);
        if (promise != null && outcome.wantsReply()) {
            ToolCall call = promise.call;
            ToolCall again = new ToolCall(call.id() + "_later", call.name(), call.arguments());
            news.accept(new TurnEvent.ToolNews(again, outcome.content()));
        }
    }

    @Override
    public void cancel(Attempt upTo) {
        for (Map.Entry<String, Running> each : List.copyOf(running.entrySet())) {
            Running call = each.getValue();
            if (call.attempt.upTo(upTo) && call.tool.config().onInterrupt().equals("cancel")) {
                running.remove(each.getKey());
                cancelled(each.getKey(), call, "interrupted");
            }
        }
    }

    @Override
    public void close() {
        running.forEach((id, call) -> cancelled(id, call, "ended"));
        running.clear();
        promised.forEach((id, promise) -> takeBack(id, promise.attempt, "ended"));
        promised.clear();
        if (later != null) {
            later.unregister();
        }
    }

    private void cancelled(String id, Running call, String reason) {
        observer.ended(call.tool.name(), "cancelled", call.ms());
        takeBack(id, call.attempt, reason);
    }

    private void takeBack(String id, Attempt attempt, String reason) {
        bus.publish(
                CANCEL,
                new JsonObject()
                        .put("call", id)
                        .put("session", session)
                        .put("turn", attempt.turn())
                        .put("reason", reason));
    }

    private String id(TurnEffect.CallTool effect) {
        Attempt attempt = effect.attempt();
        return session + "/" + attempt.turn() + "/" + attempt.number() + "/"
                + effect.call().id();
    }
}
