package dev.parley.tools;

import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
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

    /** Characters of a result that the model is given, at most. */
    static final int MAX_RESULT_CHARS = 4096;

    private static final int REPLY_GRACE_MS = 50;

    private final EventBus bus;
    private final String session;
    private final Map<String, Tool> tools;
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(Attempt attempt, Tool tool, Consumer<TurnEvent.ToolDone> done) {}

    /** @param tools by name */
    public ToolRunner(EventBus bus, String session, Map<String, Tool> tools) {
        this.bus = bus;
        this.session = session;
        this.tools = tools;
    }

    @Override
    public void call(TurnEffect.CallTool effect, Consumer<TurnEvent.ToolDone> done) {
        ToolCall call = effect.call();
        Tool tool = tools.get(call.name());
        if (tool == null) {
            done.accept(error(effect, "unknown_tool", "there is no tool named " + shortened(call.name(), 64)));
            return;
        }
        JsonObject arguments;
        try {
            arguments = new JsonObject(call.arguments());
        } catch (DecodeException e) {
            done.accept(error(effect, "invalid_arguments", "the arguments are not a JSON object"));
            return;
        }
        String objection = tool.objection(arguments);
        if (objection != null) {
            done.accept(error(effect, "invalid_arguments", objection));
        } else if (tool.config().confirm() && !effect.confirmed()) {
            done.accept(needsConfirmation(effect));
        } else if (tool.isBroken()) {
            done.accept(error(effect, "unavailable", tool.name() + " failed too often; try again in a minute"));
        } else if (running.putIfAbsent(id(effect), new Running(effect.attempt(), tool, done)) == null) {
            request(tool, effect, arguments);
        }
    }

    private void request(Tool tool, TurnEffect.CallTool effect, JsonObject arguments) {
        String id = id(effect);
        Attempt attempt = effect.attempt();
        int timeoutMs = tool.config().timeoutMs();
        DeliveryOptions options = new DeliveryOptions()
                .setSendTimeout(timeoutMs + REPLY_GRACE_MS)
                .addHeader("action", "call")
                .addHeader("call", id)
                .addHeader("session", session)
                .addHeader("turn", Integer.toString(attempt.turn()))
                .addHeader("attempt", Integer.toString(attempt.number()))
                .addHeader("deadline", Long.toString(System.currentTimeMillis() + timeoutMs));
        JsonObject body = new JsonObject()
                .put("name", tool.name())
                .put("arguments", arguments)
                .put("language", effect.language())
                .put("confirmed", effect.confirmed());
        bus.<Object>request(tool.address(), body, options).onComplete(answer -> {
            Running call = running.remove(id);
            if (answer.failed()) {
                tool.failed();
                if (answer.cause() instanceof ReplyException e && e.failureType() == ReplyFailure.TIMEOUT) {
                    takeBack(id, attempt, "timeout");
                }
            }
            if (call != null) {
                call.done.accept(
                        answer.succeeded() ? of(effect, answer.result().body()) : failed(effect, tool, answer.cause()));
            }
        });
    }

    @Override
    public void cancel(Attempt upTo) {
        for (Map.Entry<String, Running> each : List.copyOf(running.entrySet())) {
            Running call = each.getValue();
            if (call.attempt.upTo(upTo) && call.tool.config().onInterrupt().equals("cancel")) {
                running.remove(each.getKey());
                takeBack(each.getKey(), call.attempt, "interrupted");
            }
        }
    }

    @Override
    public void close() {
        running.forEach((id, call) -> takeBack(id, call.attempt, "ended"));
        running.clear();
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

    private static TurnEvent.ToolDone error(TurnEffect.CallTool effect, String code, String message) {
        String content =
                new JsonObject().put("error", code).put("message", message).encode();
        return new TurnEvent.ToolDone(effect.attempt(), effect.call().id(), false, content, true, false);
    }

    /** The arguments are repeated, so that the model asks about these. */
    private static TurnEvent.ToolDone needsConfirmation(TurnEffect.CallTool effect) {
        String content = new JsonObject()
                .put("needs_confirmation", true)
                .put(
                        "message",
                        "Not done yet. Ask the user whether to do exactly this: "
                                + effect.call().name() + " "
                                + shortened(effect.call().arguments(), 1000))
                .encode();
        return new TurnEvent.ToolDone(effect.attempt(), effect.call().id(), true, content, true, true);
    }

    private static TurnEvent.ToolDone of(TurnEffect.CallTool effect, Object body) {
        if (!(body instanceof JsonObject reply)) {
            return error(effect, "failed", "the tool gave no JSON object");
        }
        if (reply.getValue("error") instanceof String code) {
            Object message = reply.getValue("message");
            return error(effect, clean(code), message == null ? "" : clean(message.toString()));
        }
        Object result = reply.getValue("result");
        String content = clean(result instanceof String text ? text : Json.encode(result));
        boolean wantsReply = !Boolean.FALSE.equals(reply.getValue("reply"));
        return new TurnEvent.ToolDone(effect.attempt(), effect.call().id(), true, content, wantsReply, false);
    }

    private static TurnEvent.ToolDone failed(TurnEffect.CallTool effect, Tool tool, Throwable cause) {
        if (!(cause instanceof ReplyException failure)) {
            return error(effect, "failed", "the call failed");
        }
        return switch (failure.failureType()) {
            case TIMEOUT -> error(effect, "timeout", tool.name() + " gave no answer in time");
            case NO_HANDLERS -> error(effect, "unavailable", tool.name() + " is not there");
            default -> error(effect, "failed", failure.getMessage() == null ? "" : clean(failure.getMessage()));
        };
    }

    /** Results are data of strangers: control characters go, and length is bounded. */
    private static String clean(String text) {
        return shortened(text.replaceAll("[\\p{Cntrl}&&[^\n\t]]", ""), MAX_RESULT_CHARS);
    }

    private static String shortened(String text, int max) {
        return text.length() <= max ? text : text.substring(0, max - 1) + "…";
    }
}
