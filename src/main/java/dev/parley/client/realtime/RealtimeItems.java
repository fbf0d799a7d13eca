package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.turn.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The conversation as the client sees it: its items, in order. Bounded. */
final class RealtimeItems {
    /** Most items that are kept; the oldest go. */
    private static final int MAX = 1000;

    private static final String ROOT = "root";

    private final List<ObjectNode> items = new ArrayList<>();
    /** Those that the model is not told of: their words are part of a later item. */
    private final Set<String> superseded = new HashSet<>();

    /** A message item of one part. */
    static ObjectNode message(String id, String role, String status, ObjectNode... parts) {
        ObjectNode item = JsonNodeFactory.instance
                .objectNode()
                .put("id", id)
                .put("object", "realtime.item")
                .put("type", "message")
                .put("status", status)
                .put("role", role);
        item.putArray("content").addAll(List.of(parts));
        return item;
    }

    ObjectNode find(String id) {
        return items.stream().filter(item -> id(item).equals(id)).findFirst().orElse(null);
    }

    /** The id of the last item, or null. */
    String last() {
        return items.isEmpty() ? null : id(items.get(items.size() - 1));
    }

    /**
     * Adds an item.
     *
     * @param after the id of the one before it; "root" for the front, null for the end
     * @return the id of the one before it, null for none
     */
    String add(ObjectNode item, String after) {
        int index = items.size();
        if (ROOT.equals(after)) {
            index = 0;
        } else if (after != null && find(after) != null) {
            index = items.indexOf(find(after)) + 1;
        }
        items.add(index, item);
        String before = index == 0 ? null : id(items.get(index - 1));
        if (items.size() > MAX) {
            superseded.remove(id(items.remove(0)));
        }
        return before;
    }

    void delete(String id) {
        items.removeIf(item -> id(item).equals(id));
        superseded.remove(id);
    }

    /** The words of this item are said again in a later one. */
    void supersede(String id) {
        superseded.add(id);
    }

    /** What the model is told, but for these items. */
    List<Message> messages(Set<String> without) {
        List<Message> messages = new ArrayList<>();
        for (ObjectNode item : items) {
            String text = text(item);
            if (!text.isBlank() && !without.contains(id(item)) && !superseded.contains(id(item))) {
                messages.add(new Message(role(item), text));
            }
        }
        return messages;
    }

    /** The words of an item; empty when it has none. */
    static String text(JsonNode item) {
        switch (item.path("type").asText()) {
            case "function_call":
                return "(called the tool " + item.path("name").asText() + " with "
                        + item.path("arguments").asText() + ")";
            case "function_call_output":
                return "Result of the tool: " + item.path("output").asText();
            default:
                List<String> parts = new ArrayList<>();
                for (JsonNode part : item.path("content")) {
                    parts.add(part.path("text").asText(part.path("transcript").asText("")));
                }
                return String.join(" ", parts).strip();
        }
    }

    private static String role(JsonNode item) {
        return switch (item.path("type").asText()) {
            case "function_call" -> "assistant";
            case "function_call_output" -> "system";
            default -> item.path("role").asText("user");
        };
    }

    static String id(JsonNode item) {
        return item.path("id").asText();
    }
}
