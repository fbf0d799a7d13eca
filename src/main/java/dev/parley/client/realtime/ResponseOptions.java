package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.realtime.RealtimeItems.Entry;
import java.util.ArrayList;
import java.util.List;

/**
 * Options of one response that differ from the session's.
 *
 * @param instructions   the system prompt, or null
 * @param textOnly       whether it is text only, or null
 * @param tools          what the model may call, or null
 * @param maxTokens      the longest reply in tokens, or "inf"; null for the session's
 * @param metadata       told back to the client, or null
 * @param input          what the model is told instead of the conversation, or null
 * @param inConversation whether the response becomes part of the conversation
 */
record ResponseOptions(
        String instructions,
        Boolean textOnly,
        ClientTools tools,
        JsonNode maxTokens,
        JsonNode metadata,
        List<Entry> input,
        boolean inConversation) {
    /** As the session has it. */
    static final ResponseOptions NONE = new ResponseOptions(null, null, null, null, null, null, true);

    private static final int MAX_METADATA = 16_384;
    private static final int MAX_INPUT = 200;

    /**
     * Reads what a client gives.
     *
     * @param known the conversation's items, which the input may refer to
     * @param tools of the session: what is not given of them stays
     */
    static ResponseOptions read(JsonNode given, RealtimeWriter out, RealtimeItems known, ClientTools tools)
            throws RefusedException {
        if (given instanceof ObjectNode fields) {
            // Null means absent.
            fields.removeNulls();
        }
        JsonNode metadata = given.path("metadata");
        if (metadata.isObject() && metadata.toString().length() > MAX_METADATA) {
            throw RefusedException.value("response.metadata", "Wanted at most " + MAX_METADATA + " characters");
        }
        List<RefusedException> objections = new ArrayList<>();
        ClientTools own =
                given.has("tools") || given.has("tool_choice") ? tools.with(given, "response.", objections) : null;
        if (!objections.isEmpty()) {
            throw objections.get(0);
        }
        return new ResponseOptions(
                RealtimeSettings.instructions(given.path("instructions")),
                given.path("output_modalities").isArray() ? RealtimeSettings.textOnly(given) : null,
                own,
                RealtimeSettings.maxTokens(given.path("max_output_tokens")),
                metadata.isObject() ? metadata : null,
                given.path("input").isArray() ? input(given.path("input"), out, known) : null,
                !given.path("conversation").asText().equals("none"));
    }

    /** The longest reply in tokens, or "inf". */
    JsonNode maxTokens(RealtimeSettings settings) {
        return maxTokens == null ? settings.json().path("max_output_tokens") : maxTokens;
    }

    private static List<Entry> input(JsonNode given, RealtimeWriter out, RealtimeItems known) throws RefusedException {
        if (given.size() > MAX_INPUT) {
            throw RefusedException.value("response.input", "Wanted at most " + MAX_INPUT + " items");
        }
        List<Entry> input = new ArrayList<>();
        for (JsonNode each : given) {
            if (each.path("type").asText().equals("item_reference")) {
                Entry entry = known.find(each.path("id").asText());
                if (entry == null) {
                    throw RefusedException.value("response.input", "No item with this id");
                }
                input.add(entry);
            } else {
                ObjectNode item = ItemReader.read(each, out.id("item"), "response.input");
                input.add(new Entry(item));
            }
        }
        return input;
    }
}
