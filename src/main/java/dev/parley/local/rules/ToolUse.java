package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel.Call;
import dev.parley.local.engine.ChatModel.Message;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Calls the two tools that come with Parley where the request offers them, and says in words what a tool returned: {@code
 * city_time} and {@code timer}. Stateless, as all rules are.
 */
final class ToolUse {
    private static final String CITY_TIME = "city_time";
    private static final String TIMER = "timer";
    private static final Pattern CLOCK = Pattern.compile("(\\p{L}+), (\\d{1,2}):(\\d{2})");

    private ToolUse() {}

    /** The call that answers the user's last words. */
    static Optional<Call> call(ChatHistory chat, List<String> tools) {
        String text = chat.request();
        if (tools.contains(TIMER)) {
            OptionalLong seconds = Timers.seconds(text);
            if (Timers.stops(text)) {
                return Optional.of(call(chat, TIMER, new JsonObject().put("cancel", true)));
            }
            if (Timers.asksWhatIsLeft(text)) {
                return Optional.of(call(chat, TIMER, new JsonObject()));
            }
            if (seconds.isPresent() && Timers.isCountable(seconds.getAsLong())) {
                return Optional.of(call(chat, TIMER, new JsonObject().put("seconds", seconds.getAsLong())));
            }
        }
        return tools.contains(CITY_TIME)
                ? WorldClock.cityWhoseTimeIsAsked(text)
                        .map(city -> call(chat, CITY_TIME, new JsonObject().put("city", city)))
                : Optional.empty();
    }

    private static Call call(ChatHistory chat, String tool, JsonObject arguments) {
        return new Call("call_" + chat.messages().size(), tool, arguments.encode());
    }

    /** What to say of the tool's result that ends the conversation so far; empty when it does not end with one. */
    static Optional<String> told(ChatHistory chat) {
        Message last = chat.messages().get(chat.messages().size() - 1);
        return last.role().equals("tool")
                ? Optional.of(
                        chat.callOf(last).map(call -> told(call, result(last))).orElse("That is done."))
                : Optional.empty();
    }

    /** What a tool has told since the last reply, unasked; empty for nothing. */
    static String news(ChatHistory chat) {
        return chat.sinceLastReply().stream()
                .filter(message -> message.role().equals("tool") && isOver(result(message)))
                .map(message -> over(result(message)) + " ")
                .findFirst()
                .orElse("");
    }

    private static JsonObject result(Message message) {
        try {
            return new JsonObject(message.content());
        } catch (DecodeException | ClassCastException notAnObject) {
            return new JsonObject().put("text", message.content());
        }
    }

    private static String told(Call call, JsonObject result) {
        JsonObject asked = new JsonObject(call.arguments());
        return switch (call.name()) {
            case CITY_TIME -> time(asked.getString("city", ""), result);
            case TIMER -> timer(asked, result);
            default -> "The answer is: " + result.getString("text", result.encode());
        };
    }

    private static String time(String city, JsonObject result) {
        if (!(result.getValue("time") instanceof String time)) {
            return "I do not know the time in " + WorldClock.titled(city) + ". I know it of larger cities.";
        }
        Matcher clock = CLOCK.matcher(time);
        String words = clock.matches()
                ? WorldClock.time(Integer.parseInt(clock.group(2)), Integer.parseInt(clock.group(3))) + " on "
                        + clock.group(1)
                : time;
        return "It is " + words + " in " + WorldClock.titled(city) + ".";
    }

    private static String timer(JsonObject asked, JsonObject result) {
        if (isOver(result)) {
            return over(result);
        }
        if (result.containsKey("error")) {
            return "I could not do that: the timer does not answer.";
        }
        if (asked.containsKey("cancel")) {
            return result.getValue("cancelled") == Boolean.TRUE ? "Your timer is stopped." : Timers.NONE;
        }
        if (!(result.getValue("seconds_left") instanceof Number left)) {
            return Timers.NONE;
        }
        return asked.getValue("seconds") instanceof Number seconds
                ? "Your timer for " + Timers.exactly(seconds.longValue()) + " is set. I will tell you when it is over."
                : "Your timer has " + Timers.about(left.longValue()) + " left.";
    }

    private static boolean isOver(JsonObject result) {
        return "over".equals(result.getValue(TIMER));
    }

    private static String over(JsonObject result) {
        String length = result.getValue("seconds") instanceof Number seconds
                ? " for " + Timers.exactly(seconds.longValue())
                : "";
        return "Time is up. Your timer" + length + " is over.";
    }
}
