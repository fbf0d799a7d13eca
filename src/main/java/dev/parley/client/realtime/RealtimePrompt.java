package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.realtime.RealtimeItems.Entry;
import dev.parley.turn.Message;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What the language model is told of a conversation's items. A call of a client's function is followed by its result. A
 * result that came after other items stays at its place, and the call has a placeholder that says that it runs.
 */
final class RealtimePrompt {
    /** Replaces the user's words if the conversation is empty. */
    private static final String GO_ON = "(continue)";

    private static final String RUNNING = "{\"status\":\"running\"}";

    private final List<Entry> entries;
    private final List<Message> messages = new ArrayList<>();
    private final Set<String> calls = new HashSet<>();

    private RealtimePrompt(List<Entry> entries) {
        this.entries = entries;
    }

    /**
     * What is asked for a response.
     *
     * @param asked   what the turn machine asks
     * @param entries the conversation's items, without the response's
     * @param more    what follows them
     * @param first   whether the response has not called anything yet; only then the client's required call applies
     */
    static TurnEffect.Ask of(
            TurnEffect.Ask asked,
            RealtimeSettings settings,
            ResponseOptions options,
            List<Entry> entries,
            List<Message> more,
            boolean first) {
        ClientTools tools = options.tools() == null ? settings.tools() : options.tools();
        String instructions = options.instructions() == null ? settings.instructions() : options.instructions();
        List<Message> messages = new ArrayList<>();
        if (!instructions.isBlank()) {
            messages.add(Message.system(instructions));
        }
        messages.addAll(messages(options.input() == null ? entries : options.input()));
        messages.addAll(more);
        if (messages.isEmpty()) {
            messages.add(Message.user(GO_ON));
        }
        List<ToolSpec> offered = tools.offered(asked.tools());
        return new TurnEffect.Ask(
                asked.attempt(),
                messages,
                offered,
                asked.mayCall() && tools.mayCall(),
                first && tools.mustCall(offered),
                options.maxTokens(settings).asInt());
    }

    private static List<Message> messages(List<Entry> entries) {
        RealtimePrompt prompt = new RealtimePrompt(entries);
        for (int i = 0; i < entries.size(); ) {
            i = prompt.tell(i);
        }
        return prompt.messages;
    }

    /** The calls and results at the end of the turn machine's memory that are not among the items. */
    static List<Message> callsBeyond(List<Entry> entries, List<Message> remembered) {
        int from = remembered.size();
        while (from > 0 && isCall(remembered.get(from - 1))) {
            from--;
        }
        Set<String> answered = new HashSet<>();
        List<Message> calls = new ArrayList<>();
        for (Message message : remembered.subList(from, remembered.size())) {
            List<ToolCall> server = message.toolCalls().stream()
                    .filter(call -> entries.stream().noneMatch(entry -> isOf(entry, call)))
                    .toList();
            server.forEach(call -> answered.add(call.id()));
            if (!server.isEmpty()) {
                calls.add(new Message(message.role(), message.content(), server, null));
            } else if (answered.contains(message.toolCallId())) {
                calls.add(message);
            }
        }
        return calls;
    }

    private static boolean isCall(Message message) {
        return !message.toolCalls().isEmpty() || message.toolCallId() != null;
    }

    private static boolean isOf(Entry entry, ToolCall call) {
        return type(entry).equals("function_call")
                && entry.item.path("name").asText().equals(call.name())
                && entry.item.path("arguments").asText().equals(call.arguments());
    }

    /** @return the index of the first entry that is not told yet */
    private int tell(int index) {
        Entry entry = entries.get(index);
        switch (type(entry)) {
            case "function_call":
                return tellCalls(index);
            case "function_call_output":
                String call = entry.item.path("call_id").asText();
                messages.add(Message.system(
                        "Result of the tool call" + (calls.contains(call) ? " " + call : "") + ": " + entry.text()));
                break;
            default:
                if (!entry.text().isBlank()) {
                    messages.add(new Message(entry.item.path("role").asText(), entry.text()));
                }
        }
        return index + 1;
    }

    /** Calls that follow each other are one message, and their results follow it. */
    private int tellCalls(int from) {
        int results = from;
        List<ToolCall> round = new ArrayList<>();
        while (results < entries.size() && type(entries.get(results)).equals("function_call")) {
            ObjectNode item = entries.get(results++).item;
            round.add(new ToolCall(
                    item.path("call_id").asText(),
                    item.path("name").asText(),
                    item.path("arguments").asText()));
        }
        int end = results;
        while (end < entries.size() && type(entries.get(end)).equals("function_call_output")) {
            end++;
        }
        messages.add(new Message("assistant", null, round, null));
        Set<Entry> told = new HashSet<>();
        for (ToolCall call : round) {
            calls.add(call.id());
            Entry result = entries.subList(results, end).stream()
                    .filter(entry -> entry.item.path("call_id").asText().equals(call.id()))
                    .findFirst()
                    .orElse(null);
            told.add(result);
            messages.add(new Message("tool", result == null ? RUNNING : result.text(), List.of(), call.id()));
        }
        for (int i = results; i < end; i++) {
            if (!told.contains(entries.get(i))) {
                tell(i);
            }
        }
        return end;
    }

    private static String type(Entry entry) {
        return entry.item.path("type").asText();
    }
}
