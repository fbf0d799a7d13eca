package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/** Reads the items that clients add to a conversation. Keeps known fields only, with bounds. */
final class ItemReader {
    /** Characters of an item's words, at most. */
    private static final int MAX_TEXT = 32_000;

    private static final int MAX_ID = 64;
    private static final int MAX_PARTS = 100;
    private static final Set<String> ROLES = Set.of("user", "assistant", "system");

    private final JsonNode given;
    private final String param;
    private int characters;

    private ItemReader(JsonNode given, String param) {
        this.given = given;
        this.param = param;
    }

    /**
     * Reads an item.
     *
     * @param id    for an item that has none
     * @param param where the item stands in the client's message
     */
    static ObjectNode read(JsonNode given, String id, String param) throws RefusedException {
        if (!given.isObject() || !given.path("type").isTextual()) {
            throw RefusedException.value(param, "An item with a type is wanted");
        }
        return new ItemReader(given, param).read(id);
    }

    private ObjectNode read(String ownId) throws RefusedException {
        String type = given.path("type").textValue();
        String id = given.path("id").asText("");
        ObjectNode item = RealtimeWriter.object()
                .put("id", id.isEmpty() || given.path("id").isNull() ? ownId : id(id, "id"))
                .put("object", "realtime.item")
                .put("type", type)
                .put("status", given.path("status").asText().equals("incomplete") ? "incomplete" : "completed");
        switch (type) {
            case "message" -> message(item);
            case "function_call" ->
                item.put("call_id", id(text("call_id"), "call_id"))
                        .put("name", id(text("name"), "name"))
                        .put("arguments", text("arguments"));
            case "function_call_output" ->
                item.put("call_id", id(text("call_id"), "call_id")).put("output", text("output"));
            default ->
                throw RefusedException.value(
                        param + ".type", "Wanted a message, a function_call or a function_call_output");
        }
        return item;
    }

    private void message(ObjectNode item) throws RefusedException {
        String role = given.path("role").asText("user");
        if (!ROLES.contains(role)) {
            throw RefusedException.value(param + ".role", "Wanted user, assistant or system");
        }
        item.put("role", role);
        ArrayNode content = item.putArray("content");
        for (JsonNode part : given.path("content")) {
            if (content.size() == MAX_PARTS) {
                throw RefusedException.value(param + ".content", "Wanted at most " + MAX_PARTS + " parts");
            }
            String type = part.path("type").asText();
            ObjectNode kept = content.addObject();
            if (type.endsWith("audio")) {
                kept.put("type", role.equals("assistant") ? "output_audio" : "input_audio")
                        .put("transcript", bounded(part.path("transcript"), "content"));
            } else if (type.equals("input_image")) {
                kept.put("type", type);
            } else {
                kept.put("type", role.equals("assistant") ? "output_text" : "input_text")
                        .put("text", part.path("text").asText(""));
                bounded(kept.path("text"), "content");
            }
        }
    }

    private String id(String value, String field) throws RefusedException {
        if (value.isEmpty() || value.length() > MAX_ID) {
            throw RefusedException.value(param + "." + field, "Wanted 1 to " + MAX_ID + " characters");
        }
        return value;
    }

    /** A text; another JSON value as JSON text. */
    private String text(String field) throws RefusedException {
        JsonNode value = given.path(field);
        if (value.isMissingNode() || value.isNull()) {
            return "";
        }
        return bounded(value, field);
    }

    private String bounded(JsonNode value, String field) throws RefusedException {
        if (value.isMissingNode() || value.isNull()) {
            return null;
        }
        String text = value.isTextual() ? value.textValue() : value.toString();
        characters += text.length();
        if (characters > MAX_TEXT) {
            throw RefusedException.value(
                    param + "." + field, "The item is too long, wanted at most " + MAX_TEXT + " characters");
        }
        return text;
    }
}
