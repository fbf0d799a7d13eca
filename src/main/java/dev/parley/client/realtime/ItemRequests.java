package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.realtime.RealtimeItems.Entry;

/** Handles the client's requests that concern items of the conversation. */
final class ItemRequests {
    private final RealtimeWriter out;
    private final RealtimeItems items;
    private boolean added;

    ItemRequests(RealtimeWriter out, RealtimeItems items) {
        this.out = out;
        this.items = items;
    }

    /** Whether the client has added items since it last asked for a response. */
    boolean added() {
        return added;
    }

    /** A response to the items so far was asked for. */
    void told() {
        added = false;
    }

    /** The options of a {@code response.create}, which may refer to items. @param tools the session's */
    ResponseOptions options(JsonNode message, ClientTools tools) throws RefusedException {
        return ResponseOptions.read(message.path("response"), out, items, tools);
    }

    void create(JsonNode message) throws RefusedException {
        ObjectNode item = ItemReader.read(message.path("item"), out.id("item"), "item");
        if (items.find(item.path("id").asText()) != null) {
            throw new RefusedException("item_create_duplicate_item_id", "An item with this id exists", "item.id");
        }
        added = true;
        String previous =
                items.add(new Entry(item), message.path("previous_item_id").textValue());
        out.item("conversation.item.added", previous, item);
        out.item("conversation.item.done", previous, item);
    }

    void retrieve(JsonNode message) throws RefusedException {
        Entry entry = items.find(message.path("item_id").asText());
        if (entry == null) {
            throw new RefusedException("item_retrieve_invalid_item_id", "No item with this id", "item_id");
        }
        ObjectNode event = out.event("conversation.item.retrieved");
        event.set("item", entry.item);
        out.send(event);
    }

    /** The client has heard this much of an assistant's message: the words after it are deleted. */
    void truncate(JsonNode message) throws RefusedException {
        Entry entry = items.find(message.path("item_id").asText());
        if (entry == null || !entry.item.path("role").asText().equals("assistant")) {
            throw RefusedException.value("item_id", "No assistant message with this id");
        }
        int heardMs = Math.max(0, message.path("audio_end_ms").asInt());
        entry.truncate(heardMs);
        out.send(out.event("conversation.item.truncated")
                .put("item_id", entry.id())
                .put("content_index", message.path("content_index").asInt())
                .put("audio_end_ms", heardMs));
    }

    void delete(JsonNode message) {
        String id = message.path("item_id").asText();
        items.delete(id);
        out.send(out.event("conversation.item.deleted").put("item_id", id));
    }
}
