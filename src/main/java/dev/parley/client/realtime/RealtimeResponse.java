package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.client.realtime.RealtimeItems.Entry;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/**
 * One response: writes its events in the order that clients rely on, complete also when it is cancelled. Its items are a
 * message, which is opened with the first audio, and calls of the client's functions. Words wait for that audio, since until
 * then they may be taken back; in text only they don't, and another message follows one that was.
 */
final class RealtimeResponse {
    private final RealtimeWriter out;
    private final RealtimeItems items;
    private final ResponseOptions options;
    private final boolean textOnly;
    private final String id;
    private final ObjectNode response = RealtimeWriter.object();
    private final List<Entry> output = new ArrayList<>();
    private final StringBuilder words = new StringBuilder();
    private final StringBuilder waiting = new StringBuilder();
    private Entry message;
    private String previous;
    private boolean called;
    private double audioMs;
    private boolean done;

    RealtimeResponse(RealtimeWriter out, RealtimeItems items, RealtimeSettings settings, ResponseOptions options) {
        this.out = out;
        this.items = items;
        this.options = options;
        this.textOnly = options.textOnly() != null ? options.textOnly() : settings.textOnly();
        this.id = out.id("resp");
        response.put("object", "realtime.response")
                .put("id", id)
                .put("conversation_id", options.inConversation() ? "conv_1" : null);
        response.putArray("output_modalities").add(textOnly ? "text" : "audio");
        response.set("max_output_tokens", options.maxTokens(settings));
        ObjectNode audio = response.putObject("audio").putObject("output");
        audio.set("format", RealtimeSettings.json(settings.output()));
        audio.set("voice", settings.json().at("/audio/output/voice"));
        response.set("metadata", options.metadata());
        response.put("status", "in_progress").putNull("status_details");
        response.putArray("output");
        response.putNull("usage");
        sendResponse("response.created");
    }

    String id() {
        return id;
    }

    ResponseOptions options() {
        return options;
    }

    boolean done() {
        return done;
    }

    boolean textOnly() {
        return textOnly;
    }

    /** Whether the client was asked to call functions. */
    boolean called() {
        return called;
    }

    /** Its items. */
    List<Entry> output() {
        return List.copyOf(output);
    }

    /** Whether anything of it may have been heard. */
    boolean heard() {
        return audioMs > 0;
    }

    /** The next words. */
    void words(String delta) {
        if (textOnly || audioMs > 0) {
            write(delta);
        } else {
            waiting.append(delta);
        }
    }

    private void write(String delta) {
        if (!delta.isEmpty()) {
            open();
            words.append(delta);
            out.send(part(textOnly ? "response.output_text.delta" : "response.output_audio_transcript.delta")
                    .put("delta", delta));
        }
    }

    /** The next audio, in the client's format. */
    void audio(byte[] bytes, double ms) {
        open();
        flush();
        audioMs += ms;
        out.send(part("response.output_audio.delta")
                .put("delta", Base64.getEncoder().encodeToString(bytes)));
    }

    private void flush() {
        String all = waiting.toString();
        waiting.setLength(0);
        write(all);
    }

    /** Takes back words that were not heard. */
    void reset() {
        waiting.setLength(0);
        if (audioMs == 0 && message != null) {
            close("incomplete");
            message.told = 0;
            message = null;
            words.setLength(0);
        }
    }

    /** Asks the client to call one of its functions. */
    void call(String name, String arguments) {
        called = true;
        flush();
        String call = out.id("call");
        Entry entry = new Entry(RealtimeWriter.object()
                .put("id", out.id("item"))
                .put("object", "realtime.item")
                .put("type", "function_call")
                .put("status", "in_progress")
                .put("name", name)
                .put("call_id", call)
                .put("arguments", ""));
        String before = begin(entry);
        out.send(event("response.function_call_arguments.delta", entry)
                .put("call_id", call)
                .put("delta", arguments));
        out.send(event("response.function_call_arguments.done", entry)
                .put("call_id", call)
                .put("name", name)
                .put("arguments", arguments));
        entry.item.put("arguments", arguments);
        items.grown(arguments.length());
        end(entry, before, "completed");
    }

    private void open() {
        if (message == null) {
            message = new Entry(RealtimeItems.message(out.id("item"), "assistant", "in_progress"));
            previous = begin(message);
            ObjectNode part = part("response.content_part.added");
            part.set("part", content(textOnly ? "text" : "audio", ""));
            out.send(part);
        }
    }

    /** @return the id of the item before it */
    private String begin(Entry entry) {
        output.add(entry);
        ObjectNode added = outputItem("response.output_item.added", entry);
        String before = null;
        if (options.inConversation()) {
            before = items.add(entry, null);
            out.send(added);
            out.item("conversation.item.added", before, entry.item);
        } else {
            out.send(added);
        }
        return before;
    }

    private void end(Entry entry, String before, String status) {
        entry.item.put("status", status);
        out.send(outputItem("response.output_item.done", entry));
        if (options.inConversation()) {
            out.item("conversation.item.done", before, entry.item);
        }
    }

    private ObjectNode outputItem(String type, Entry entry) {
        ObjectNode event = out.event(type).put("response_id", id).put("output_index", output.indexOf(entry));
        event.set("item", entry.item);
        return event;
    }

    private ObjectNode event(String type, Entry entry) {
        return out.event(type)
                .put("response_id", id)
                .put("item_id", entry.id())
                .put("output_index", output.indexOf(entry));
    }

    private ObjectNode part(String type) {
        return event(type, message).put("content_index", 0);
    }

    private ObjectNode content(String type, String text) {
        return RealtimeWriter.object().put("type", type).put(textOnly ? "text" : "transcript", text);
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
        boolean whole = !status.equals("cancelled");
        if (whole) {
            flush();
        }
        if (message != null) {
            message.audioMs = audioMs;
            message.whole = whole;
            close(status.equals("completed") ? "completed" : "incomplete");
            if (!whole && !textOnly) {
                message.told = message.spokenBy(audioMs);
            }
        }
        response.put("status", status).set("status_details", details);
        ArrayNode all = response.putArray("output");
        output.forEach(entry -> all.add(entry.item));
        ObjectNode usage = response.putObject("usage");
        usage.put("total_tokens", 0).put("input_tokens", 0).put("output_tokens", 0);
        usage.putObject("input_token_details")
                .put("text_tokens", 0)
                .put("audio_tokens", 0)
                .put("image_tokens", 0)
                .put("cached_tokens", 0);
        usage.putObject("output_token_details").put("text_tokens", 0).put("audio_tokens", 0);
        sendResponse("response.done");
        output.forEach(Entry::shorten);
    }

    private void close(String status) {
        String text = words.toString();
        if (textOnly) {
            out.send(part("response.output_text.done").put("text", text));
        } else {
            out.send(part("response.output_audio.done"));
            out.send(part("response.output_audio_transcript.done").put("transcript", text));
        }
        ObjectNode part = part("response.content_part.done");
        part.set("part", content(textOnly ? "text" : "audio", text));
        out.send(part);
        message.item.putArray("content").add(content(textOnly ? "output_text" : "output_audio", text));
        items.grown(text.length());
        end(message, previous, status);
    }

    private void sendResponse(String type) {
        ObjectNode event = out.event(type);
        event.set("response", response);
        out.send(event);
    }
}
