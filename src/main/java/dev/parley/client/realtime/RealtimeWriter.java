package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.session.ClientProtocol;

/** Writes events, each with an id of its own, and makes the ids of everything else. */
final class RealtimeWriter {
    private final ClientProtocol.Output output;
    private final String session;
    private int ids;

    /** @param session a short random text, part of all ids */
    RealtimeWriter(ClientProtocol.Output output, String session) {
        this.output = output;
        this.session = session;
    }

    /** A new id, at most 32 characters. */
    String id(String prefix) {
        return prefix + "_" + session + Integer.toString(++ids, 36);
    }

    static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** An event, to be filled and sent. */
    ObjectNode event(String type) {
        return object().put("type", type).put("event_id", id("event"));
    }

    void send(ObjectNode event) {
        output.text(event.toString());
    }

    /** An event that has an item. */
    void item(String type, String previous, JsonNode item) {
        ObjectNode event = event(type).put("previous_item_id", previous);
        event.set("item", item);
        send(event);
    }

    /**
     * @param cause the client's event id, or null
     * @param param the field that was wrong, or null
     */
    void error(String code, String message, String param, String cause) {
        ObjectNode event = event("error");
        event.putObject("error")
                .put("type", code.equals("server_error") ? "server_error" : "invalid_request_error")
                .put("code", code)
                .put("message", message)
                .put("param", param)
                .put("event_id", cause);
        send(event);
    }
}
