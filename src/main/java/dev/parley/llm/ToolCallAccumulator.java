package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.parley.turn.ToolCall;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;

/**
 * Puts streamed tool calls together, from {@code delta.tool_calls} of a chat completion. OpenAI gives each call an
 * {@code index}, and its id and name once; other servers deviate (every call at index 0, no index, empty, changing or
 * repeated ids, a name in pieces, arguments as an object), and are understood as well. What comes out is fit to be sent back:
 * ids are unique, names are such as OpenAI takes. One instance for each reply; not thread-safe.
 */
final class ToolCallAccumulator {
    /** Calls of one reply, at most; more are dropped. */
    static final int MAX_CALLS = 8;

    /** Characters of one call's arguments, at most. A longer call is kept without a valid end, so that it never runs. */
    static final int MAX_ARGUMENT_CHARS = 16 * 1024;

    private static final int MAX_ID_CHARS = 64;
    private static final int MAX_NAME_CHARS = 64;

    /** Characters of {@code extra_content}, at most: Gemini 3 puts a signature there, and refuses a call that comes back without. */
    private static final int MAX_EXTRA_CHARS = 64 * 1024;

    private static final ObjectMapper JSON = new ObjectMapper()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    private static final class Slot {
        String id = "";
        String name = "";
        final StringBuilder arguments = new StringBuilder();
        String extra = "";

        boolean isComplete() {
            try {
                return JSON.readTree(arguments.toString()).isObject();
            } catch (JsonProcessingException incomplete) {
                return false;
            }
        }
    }

    private final Set<String> offered;

    private final List<Slot> calls = new ArrayList<>();

    /** The running call of each index. */
    private final TreeMap<Integer, Slot> running = new TreeMap<>();

    private int lastIndex;

    /** @param offered names of the tools that the model may call */
    ToolCallAccumulator(Set<String> offered) {
        this.offered = offered;
    }

    /** @param deltas {@code delta.tool_calls}; anything but an array is passed over */
    void add(JsonNode deltas) {
        Set<Slot> ofTheseDeltas = new HashSet<>();
        for (JsonNode delta : deltas) {
            addOne(delta, ofTheseDeltas);
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
     * @param prefix of the ids that are made up for calls that came without a usable one
     * @param cutOff whether the reply broke off: arguments of the last call that had not begun are broken, not absent
     */
    List<ToolCall> calls(String prefix, boolean cutOff) {
        List<ToolCall> all = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        for (Slot slot : calls) {
            if (!slot.name.isEmpty()) {
                String id = slot.id;
                for (int i = all.size() + 1; id.isEmpty() || id.length() > MAX_ID_CHARS || !ids.add(id); i++) {
                    id = prefix + "_" + i;
                }
                boolean broken = cutOff && slot == calls.get(calls.size() - 1) && slot.arguments.isEmpty();
                String arguments = broken ? "" : canonical(slot.arguments.toString());
                all.add(new ToolCall(id, name(slot.name), arguments, slot.extra));
            }
        }
        return List.copyOf(all);
    }

    /** Replaces characters that servers refuse in a name. A name that the model made up still names no tool. */
    private static String name(String name) {
        String usable = name.replaceAll("[^A-Za-z0-9_-]", "_");
        return usable.substring(0, Math.min(usable.length(), MAX_NAME_CHARS));
    }

    private void addOne(JsonNode delta, Set<Slot> ofTheseDeltas) {
        JsonNode function = delta.path("function");
        JsonNode arguments = function.path("arguments");
        String id = text(delta.path("id"), function.path("id"));
        String name = function.path("name").asText("");
        int index = delta.path("index").asInt(lastIndex);
        Slot slot = running.get(index);
        if (slot == null || beginsAnother(slot, id, name, arguments, ofTheseDeltas.contains(slot))) {
            if (calls.size() >= MAX_CALLS) {
                return;
            }
            slot = new Slot();
            calls.add(slot);
            running.put(index, slot);
        }
        ofTheseDeltas.add(slot);
        lastIndex = index;
        if (slot.id.isEmpty()) {
            slot.id = id;
        }
        if (slot.arguments.isEmpty() && !name.equals(slot.name) && slot.name.length() <= MAX_NAME_CHARS) {
            slot.name += name;
        }
        append(slot, arguments);
        JsonNode extra = delta.path("extra_content");
        if (extra.isObject() && extra.toString().length() <= MAX_EXTRA_CHARS) {
            slot.extra = extra.toString();
        }
    }

    /**
     * Some servers give all calls the same index or none, others give each piece of one call its name or an id of its own.
     *
     * @param sameChunk whether the running call's last piece came in the same chunk
     */
    private boolean beginsAnother(Slot slot, String id, String name, JsonNode arguments, boolean sameChunk) {
        if (name.isEmpty() || slot.name.isEmpty()) {
            return false;
        }
        boolean otherId = !id.isEmpty() && !id.equals(slot.id);
        boolean otherName = !name.equals(slot.name);
        if (slot.arguments.isEmpty()) {
            return sameChunk || otherName && (otherId || offered.contains(name));
        }
        boolean more = !arguments.isMissingNode()
                && !arguments.asText(arguments.toString()).isBlank();
        return slot.isComplete() && (more || otherId || otherName);
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
            Object read = JSON.readValue(arguments, Object.class);
            return read == null ? "{}" : JSON.writeValueAsString(read);
        } catch (JsonProcessingException broken) {
            return arguments;
        }
    }

    private static String text(JsonNode one, JsonNode other) {
        String text = one.asText("");
        return text.isEmpty() ? other.asText("") : text;
    }
}
