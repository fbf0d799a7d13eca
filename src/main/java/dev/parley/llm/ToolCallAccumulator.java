package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.parley.turn.ToolCall;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * Puts streamed tool calls together, from {@code delta.tool_calls} of a chat completion. OpenAI gives each call an
 * {@code index}, and its id and name once; other servers deviate (every call at index 0, no index, empty or changing ids,
 * arguments as an object), and are understood as well. One instance for each reply; not thread-safe.
 */
final class ToolCallAccumulator {
    /** Calls of one reply, at most; more are dropped. */
    static final int MAX_CALLS = 8;

    /** Characters of one call's arguments, at most. A longer call is kept without a valid end, so that it never runs. */
    static final int MAX_ARGUMENT_CHARS = 16 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private static final class Slot {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
    }

    private final List<Slot> calls = new ArrayList<>();

    /** The running call of each index. */
    private final TreeMap<Integer, Slot> running = new TreeMap<>();

    private int lastIndex;

    /** @param deltas {@code delta.tool_calls}; anything but an array is passed over */
    void add(JsonNode deltas) {
        for (JsonNode delta : deltas) {
            addOne(delta);
        }
    }

    /** Whether the reply calls a tool: any call has a name, whatever the finish reason says. */
    boolean any() {
        return calls.stream().anyMatch(slot -> !slot.name.isEmpty());
    }

    /**
     * The calls in the order in which they began. Arguments are written with their keys in order; absent ones are an empty
     * object; broken ones stay as they are, and are refused by whoever validates them.
     *
     * @param prefix of the ids that are made up for calls that came without one
     */
    List<ToolCall> calls(String prefix) {
        List<ToolCall> all = new ArrayList<>();
        for (Slot slot : calls) {
            if (!slot.name.isEmpty()) {
                String id = slot.id.isEmpty() ? prefix + "_" + (all.size() + 1) : slot.id;
                all.add(new ToolCall(id, slot.name, canonical(slot.arguments.toString())));
            }
        }
        return List.copyOf(all);
    }

    private void addOne(JsonNode delta) {
        JsonNode function = delta.path("function");
        String id = text(delta.path("id"), function.path("id"));
        String name = function.path("name").asText("");
        int index = delta.path("index").asInt(lastIndex);
        Slot slot = running.get(index);
        if (slot == null || beginsAnother(slot, id, name)) {
            if (calls.size() >= MAX_CALLS) {
                return;
            }
            slot = new Slot();
            calls.add(slot);
            running.put(index, slot);
        }
        lastIndex = index;
        if (slot.id.isEmpty()) {
            slot.id = id;
        }
        if (slot.name.isEmpty()) {
            slot.name = name;
        }
        append(slot, function.path("arguments"));
    }

    /** Some servers give all calls the same index, others give each piece of one call an id of its own. */
    private static boolean beginsAnother(Slot slot, String id, String name) {
        if (name.isEmpty() || id.isEmpty() || id.equals(slot.id) || slot.name.isEmpty()) {
            return false;
        }
        return slot.arguments.isEmpty() ? !name.equals(slot.name) : complete(slot.arguments.toString());
    }

    private static void append(Slot slot, JsonNode arguments) {
        if (arguments.isObject() && slot.arguments.isEmpty()) {
            slot.arguments.append(arguments);
        } else if (slot.arguments.length() <= MAX_ARGUMENT_CHARS) {
            slot.arguments.append(arguments.asText(""));
        }
        if (slot.arguments.length() > MAX_ARGUMENT_CHARS) {
            // One character over the limit marks it as broken; the rest is dropped.
            slot.arguments.setLength(MAX_ARGUMENT_CHARS);
            slot.arguments.append('\u0000');
        }
    }

    private static String canonical(String arguments) {
        if (arguments.isBlank()) {
            return "{}";
        }
        try {
            return JSON.writeValueAsString(JSON.readValue(arguments, Object.class));
        } catch (JsonProcessingException broken) {
            return arguments;
        }
    }

    private static boolean complete(String arguments) {
        try {
            return JSON.readTree(arguments).isObject();
        } catch (JsonProcessingException incomplete) {
            return false;
        }
    }

    private static String text(JsonNode one, JsonNode other) {
        String text = one.asText("");
        return text.isEmpty() ? other.asText("") : text;
    }
}
