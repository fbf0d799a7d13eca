package dev.parley.tools;

import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import io.vertx.core.eventbus.DeliveryOptions;
import io.vertx.core.eventbus.EventBus;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.eventbus.ReplyFailure;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Runs the tool calls of one session: validates the arguments, asks the tool's address, and turns every outcome into one
 * {@link Outcome}. Each call has exactly one outcome, also when the tool answers twice, late or never. On the session's
 * context only.
 */
public final class ToolRunner {
    /** Where a call is taken back; see the package documentation. */
    public static final String CANCEL = "parley.tools.cancel";

    /** Characters of a result that the model is given, at most. */
    static final int MAX_RESULT_CHARS = 4096;

    private static final int REPLY_GRACE_MS = 50;

    /**
     * How a call ended.
     *
     * @param ok      whether the tool gave a result
     * @param content what the model is told: JSON or plain text, at most 4096 characters
     * @param reply   whether the model should speak about it
     */
    public record Outcome(boolean ok, String content, boolean reply) {
        static Outcome error(String code, String message) {
            return new Outcome(
                    false,
                    new JsonObject().put("error", code).put("message", message).encode(),
                    true);
        }

        /** Without the content: it is never written to a log. */
        @Override
        public String toString() {
            return "Outcome[" + (ok ? "ok" : "error") + "]";
        }
    }

    private final EventBus bus;
    private final String session;
    private final Map<String, Tool> tools;
    private final Map<String, Running> running = new LinkedHashMap<>();

    private record Running(Attempt attempt, Consumer<Outcome> done) {}

    /** @param tools by name */
    public ToolRunner(EventBus bus, String session, Map<String, Tool> tools) {
        this.bus = bus;
        this.session = session;
        this.tools = tools;
    }

    /**
     * Runs a call. A call that was run before is not run again.
     *
     * @param language  BCP 47 tag of the conversation, or null
     * @param confirmed whether the user said yes to it
     * @param done      is given the outcome, on the calling context, possibly at once
     */
    public void call(Attempt attempt, ToolCall call, String language, boolean confirmed, Consumer<Outcome> done) {
        Tool tool = tools.get(call.name());
        if (tool == null) {
            done.accept(Outcome.error("unknown_tool", "there is no tool named " + shortened(call.name(), 64)));
            return;
        }
        JsonObject arguments;
        try {
            arguments = new JsonObject(call.arguments());
        } catch (DecodeException e) {
            done.accept(Outcome.error("invalid_arguments", "the arguments are not a JSON object"));
            return;
        }
        String objection = tool.objection(arguments);
        if (objection != null) {
            done.accept(Outcome.error("invalid_arguments", objection));
            return;
        }
        if (tool.isBroken()) {
            done.accept(Outcome.error("unavailable", tool.name() + " failed too often; try again in a minute"));
            return;
        }
        String id = id(attempt, call);
        if (running.putIfAbsent(id, new Running(attempt, done)) != null) {
            return;
        }
        request(tool, id, attempt, arguments, language, confirmed);
    }

    private void request(
            Tool tool, String id, Attempt attempt, JsonObject arguments, String language, boolean confirmed) {
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
                .put("language", language)
                .put("confirmed", confirmed);
        bus.<Object>request(tool.address(), body, options).onComplete(answer -> {
            Outcome outcome = answer.succeeded() ? of(answer.result().body()) : failed(tool, answer.cause());
            if (answer.failed()) {
                if (answer.cause() instanceof ReplyException e && e.failureType() == ReplyFailure.TIMEOUT) {
                    takeBack(id, attempt, "timeout");
                }
                tool.failed();
            }
            Running call = running.remove(id);
            if (call != null) {
                call.done.accept(outcome);
            }
        });
    }

    /** Tells the tool that a running call is not wanted any more; its outcome is not told. */
    public void cancel(Attempt attempt, ToolCall call) {
        String id = id(attempt, call);
        if (running.remove(id) != null) {
            takeBack(id, attempt, "interrupted");
        }
    }

    /** The session is over: takes back all that runs. */
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

    private String id(Attempt attempt, ToolCall call) {
        return session + "/" + attempt.turn() + "/" + attempt.number() + "/" + call.id();
    }

    private static Outcome of(Object body) {
        if (!(body instanceof JsonObject reply)) {
            return Outcome.error("failed", "the tool gave no JSON object");
        }
        if (reply.getValue("error") instanceof String code) {
            Object message = reply.getValue("message");
            return Outcome.error(clean(code), message == null ? "" : clean(message.toString()));
        }
        Object result = reply.getValue("result");
        String content = result instanceof String text ? text : Json.encode(result);
        return new Outcome(true, clean(content), !Boolean.FALSE.equals(reply.getValue("reply")));
    }

    private static Outcome failed(Tool tool, Throwable cause) {
        if (!(cause instanceof ReplyException failure)) {
            return Outcome.error("failed", "the call failed");
        }
        return switch (failure.failureType()) {
            case TIMEOUT -> Outcome.error("timeout", tool.name() + " gave no answer in time");
            case NO_HANDLERS -> Outcome.error("unavailable", tool.name() + " is not there");
            default -> Outcome.error("failed", failure.getMessage() == null ? "" : clean(failure.getMessage()));
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
