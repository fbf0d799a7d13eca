package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Base64;

/**
 * One response: writes its events in the order that clients rely on, complete also when it is cancelled. A message item is
 * opened with the first words or audio.
 */
final class RealtimeResponse {
    private static final int OUTPUT_INDEX = 0;

    private final RealtimeWriter out;
    private final RealtimeItems items;
    private final ObjectNode response = RealtimeWriter.object();
    private final StringBuilder words = new StringBuilder();
    private final String id;
    private final boolean textOnly;
    private ObjectNode item;
    private String previous;
    private double audioMs;
    private boolean done;

    /** @param options of the client's {@code response.create}; missing for a response to speech */
    RealtimeResponse(RealtimeWriter out, RealtimeItems items, RealtimeSettings settings, JsonNode options) {
        this.out = out;
        this.items = items;
        this.textOnly = options.has("output_modalities") ? RealtimeSettings.textOnly(options) : settings.textOnly();
        this.id = out.id("resp");
        response.put("object", "realtime.response").put("id", id).put("conversation_id", "conv_1");
        response.putArray("output_modalities").add(textOnly ? "text" : "audio");
        response.put("max_output_tokens", "inf");
        ObjectNode audio = response.putObject("audio").putObject("output");
        audio.set("format", settings.output().json());
        audio.set("voice", settings.json().at("/audio/output/voice"));
        response.set("metadata", options.path("metadata").isObject() ? options.get("metadata") : null);
        response.put("status", "in_progress").putNull("status_details");
        response.putArray("output");
        response.putNull("usage");
        sendResponse("response.created");
    }

    boolean done() {
        return done;
    }

    boolean textOnly() {
        return textOnly;
    }

    /** The id of the response's item; null before there is one. */
    String itemId() {
        return item == null ? null : RealtimeItems.id(item);
    }

    /** Milliseconds of audio so far. */
    double audioMs() {
        return audioMs;
    }

    /** The next words. */
    void words(String delta) {
        open();
        words.append(delta);
        out.send(part(textOnly ? "response.output_text.delta" : "response.output_audio_transcript.delta")
                .put("delta", delta));
    }

    /** The next audio, in the client's format. */
    void audio(byte[] bytes, double ms) {
        open();
        audioMs += ms;
        out.send(part("response.output_audio.delta")
                .put("delta", Base64.getEncoder().encodeToString(bytes)));
    }

    private void open() {
        if (item != null) {
            return;
        }
        item = RealtimeItems.message(out.id("item"), "assistant", "in_progress");
        previous = items.add(item, null);
        ObjectNode added =
                out.event("response.output_item.added").put("response_id", id).put("output_index", OUTPUT_INDEX);
        added.set("item", item);
        out.send(added);
        out.item("conversation.item.added", previous, item);
        ObjectNode part = part("response.content_part.added");
        part.set("part", content(textOnly ? "text" : "audio", ""));
        out.send(part);
    }

    private ObjectNode content(String type, String text) {
        return RealtimeWriter.object().put("type", type).put(textOnly ? "text" : "transcript", text);
    }

    private ObjectNode part(String type) {
        return out.event(type)
                .put("response_id", id)
                .put("item_id", itemId())
                .put("output_index", OUTPUT_INDEX)
                .put("content_index", 0);
    }

    /**
     * The response is over. A second time nothing happens.
     *
     * @param status  "completed", "cancelled", "failed" or "incomplete"
     * @param details of another status than "completed"; null there
     */
    void finish(String status, ObjectNode details) {
        if (done) {
            return;
        }
        done = true;
        if (item != null) {
            close(status.equals("completed") ? "completed" : "incomplete");
            response.putArray("output").add(item);
        }
        response.put("status", status).set("status_details", details);
        ObjectNode usage = response.putObject("usage");
        usage.put("total_tokens", 0).put("input_tokens", 0).put("output_tokens", 0);
        usage.putObject("input_token_details")
                .put("text_tokens", 0)
                .put("audio_tokens", 0)
                .put("image_tokens", 0)
                .put("cached_tokens", 0);
        usage.putObject("output_token_details").put("text_tokens", 0).put("audio_tokens", 0);
        sendResponse("response.done");
    }

    private void close(String status) {
        if (textOnly) {
            out.send(part("response.output_text.done").put("text", words.toString()));
        } else {
            out.send(part("response.output_audio.done"));
            out.send(part("response.output_audio_transcript.done").put("transcript", words.toString()));
        }
        ObjectNode part = part("response.content_part.done");
        part.set("part", content(textOnly ? "text" : "audio", words.toString()));
        out.send(part);
        item.put("status", status);
        item.putArray("content").add(content(textOnly ? "output_text" : "output_audio", words.toString()));
        ObjectNode event =
                out.event("response.output_item.done").put("response_id", id).put("output_index", OUTPUT_INDEX);
        event.set("item", item);
        out.send(event);
        out.item("conversation.item.done", previous, item);
    }

    private void sendResponse(String type) {
        ObjectNode event = out.event(type);
        event.set("response", response);
        out.send(event);
    }
}
