package dev.parley.tools;

import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.eventbus.ReplyException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;

/**
 * The outcome of a tool call.
 *
 * @param kind       "ok", "error" for one that the tool reported, or what went wrong: one of a few words, fit for a metric
 * @param content    what the model is told: bounded, without control characters
 * @param wantsReply whether the model should speak about it
 */
record ToolOutcome(String kind, String content, boolean wantsReply) {
    static final String TIMEOUT = "timeout";

    /** Characters of a result that the model is given, at most. */
    static final int MAX_RESULT_CHARS = 4096;

    private static final String OK = "ok";
    private static final String ASKS = "needs_confirmation";

    TurnEvent.ToolDone event(TurnEffect.CallTool effect) {
        boolean asks = kind.equals(ASKS);
        return new TurnEvent.ToolDone(
                effect.attempt(), effect.call().id(), kind.equals(OK) || asks, content, wantsReply, asks);
    }

    /** Something went wrong; the model is told the kind and the message. */
    static ToolOutcome failure(String kind, String message) {
        return new ToolOutcome(kind, error(kind, message), true);
    }

    /** The user has to say yes first. The arguments are repeated, so that the model asks about these. */
    static ToolOutcome needsConfirmation(ToolCall call) {
        String ask = "Not done yet. Ask the user whether to do exactly this: " + call.name() + " "
                + shortened(call.arguments(), 1000);
        return new ToolOutcome(
                ASKS,
                new JsonObject()
                        .put("needs_confirmation", true)
                        .put("message", ask)
                        .encode(),
                true);
    }

    /** The tool's reply. */
    static ToolOutcome of(Object body) {
        if (!(body instanceof JsonObject reply)) {
            return failure("failed", "the tool gave no JSON object");
        }
        if (reply.getValue("error") instanceof String code) {
            Object message = reply.getValue("message");
            return new ToolOutcome("error", error(clean(code), message == null ? "" : clean(message.toString())), true);
        }
        Object result = reply.getValue("result");
        String content = clean(result instanceof String text ? text : Json.encode(result));
        return new ToolOutcome(OK, content, !Boolean.FALSE.equals(reply.getValue("reply")));
    }

    /** The tool gave no reply. */
    static ToolOutcome of(String tool, Throwable cause) {
        if (!(cause instanceof ReplyException failure)) {
            return failure("failed", "the call failed");
        }
        return switch (failure.failureType()) {
            case TIMEOUT -> failure(TIMEOUT, tool + " gave no answer in time");
            case NO_HANDLERS -> failure("unavailable", tool + " is not there");
            default -> failure("failed", failure.getMessage() == null ? "" : clean(failure.getMessage()));
        };
    }

    private static String error(String code, String message) {
        return new JsonObject().put("error", code).put("message", message).encode();
    }

    /** Results are data of strangers: control characters go, and length is bounded. */
    private static String clean(String text) {
        String plain = shortened(text, 2 * MAX_RESULT_CHARS).replaceAll("[\\p{Cc}&&[^\n\t]]", "");
        return shortened(plain, MAX_RESULT_CHARS);
    }

    static String shortened(String text, int max) {
        if (text.length() <= max) {
            return text;
        }
        int end = Character.isHighSurrogate(text.charAt(max - 2)) ? max - 2 : max - 1;
        return text.substring(0, end) + "…";
    }
}
