package dev.parley.client.realtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Holds what a Realtime server sends against what real clients break on: every id and index that some client needs, the order of
 * a response's events, and that no audio follows the end of its response.
 */
public final class RealtimeChecker {
    private static final Map<String, List<String>> FIELDS = Map.ofEntries(
            Map.entry("session.created", List.of("session")),
            Map.entry("session.updated", List.of("session")),
            Map.entry("input_audio_buffer.speech_started", List.of("audio_start_ms", "item_id")),
            Map.entry("input_audio_buffer.speech_stopped", List.of("audio_end_ms", "item_id")),
            Map.entry("input_audio_buffer.committed", List.of("previous_item_id", "item_id")),
            Map.entry("input_audio_buffer.cleared", List.of()),
            Map.entry("conversation.item.added", List.of("previous_item_id", "item")),
            Map.entry("conversation.item.done", List.of("previous_item_id", "item")),
            Map.entry("conversation.item.retrieved", List.of("item")),
            Map.entry("conversation.item.deleted", List.of("item_id")),
            Map.entry("conversation.item.truncated", List.of("item_id", "content_index", "audio_end_ms")),
            Map.entry(
                    "conversation.item.input_audio_transcription.delta", List.of("item_id", "content_index", "delta")),
            Map.entry(
                    "conversation.item.input_audio_transcription.completed",
                    List.of("item_id", "content_index", "transcript", "usage")),
            Map.entry(
                    "conversation.item.input_audio_transcription.failed", List.of("item_id", "content_index", "error")),
            Map.entry("response.created", List.of("response")),
            Map.entry("response.done", List.of("response")),
            Map.entry("response.output_item.added", List.of("response_id", "output_index", "item")),
            Map.entry("response.output_item.done", List.of("response_id", "output_index", "item")),
            Map.entry("response.content_part.added", part("part")),
            Map.entry("response.content_part.done", part("part")),
            Map.entry("response.output_audio_transcript.delta", part("delta")),
            Map.entry("response.output_audio_transcript.done", part("transcript")),
            Map.entry("response.output_audio.delta", part("delta")),
            Map.entry("response.output_audio.done", part()),
            Map.entry("response.output_text.delta", part("delta")),
            Map.entry("response.output_text.done", part("text")),
            Map.entry(
                    "response.function_call_arguments.delta",
                    List.of("response_id", "item_id", "output_index", "call_id", "delta")),
            Map.entry(
                    "response.function_call_arguments.done",
                    List.of("response_id", "item_id", "output_index", "call_id", "name", "arguments")),
            Map.entry("error", List.of("error")));

    private final Set<String> eventIds = new HashSet<>();
    private final Map<String, JsonObject> openItems = new HashMap<>();
    private String response;
    private boolean created;

    private static List<String> part(String... more) {
        List<String> fields = new ArrayList<>(List.of("response_id", "item_id", "output_index", "content_index"));
        fields.addAll(List.of(more));
        return fields;
    }

    /** Takes the next event. @throws AssertionError when a client would break on it */
    public void check(JsonObject event) {
        String type = event.getString("type");
        assertThat(FIELDS).as("known events").containsKey(type);
        assertThat(event.fieldNames()).as(type).contains("event_id").containsAll(FIELDS.get(type));
        assertThat(eventIds.add(event.getString("event_id")))
                .as("event_id is new")
                .isTrue();
        assertThat(created || type.equals("session.created"))
                .as("session.created is first")
                .isTrue();
        created = true;
        if (type.startsWith("response.")) {
            ofResponse(type, event);
        }
        if (type.startsWith("conversation.item.") && event.getValue("item") instanceof JsonObject item) {
            checkItem(item);
        }
    }

    /** Whether a response is under way. */
    public boolean responding() {
        return response != null;
    }

    private void ofResponse(String type, JsonObject event) {
        switch (type) {
            case "response.created" -> {
                assertThat(response).as("one response at a time").isNull();
                response = event.getJsonObject("response").getString("id");
                assertThat(event.getJsonObject("response").fieldNames())
                        .contains("object", "status", "metadata", "output", "output_modalities");
            }
            case "response.done" -> {
                JsonObject done = event.getJsonObject("response");
                assertThat(done.getString("id")).isEqualTo(response);
                assertThat(openItems).as("items are done before their response").isEmpty();
                assertThat(done.getString("status")).isIn("completed", "cancelled", "failed", "incomplete");
                assertThat(done.getJsonObject("usage")).isNotNull();
                done.getJsonArray("output").forEach(item -> checkItem((JsonObject) item));
                response = null;
            }
            case "response.output_item.added" -> {
                assertThat(event.getString("response_id")).isEqualTo(response);
                openItems.put(event.getJsonObject("item").getString("id"), event);
            }
            case "response.output_item.done" -> {
                JsonObject added = openItems.remove(event.getJsonObject("item").getString("id"));
                assertThat(added).as("the item was added").isNotNull();
                assertThat(event.getInteger("output_index")).isEqualTo(added.getInteger("output_index"));
            }
            default -> {
                assertThat(event.getString("response_id")).as(type).isEqualTo(response);
                assertThat(openItems).as("%s is of an open item", type).containsKey(event.getString("item_id"));
            }
        }
    }

    private static void checkItem(JsonObject item) {
        assertThat(item.getString("id")).isNotBlank();
        assertThat(item.getString("object")).isEqualTo("realtime.item");
        assertThat(item.getString("status")).isIn("in_progress", "completed", "incomplete");
        if (item.getString("type").equals("message")) {
            JsonArray content = item.getJsonArray("content");
            content.forEach(part -> {
                if (((JsonObject) part).getString("type").endsWith("_audio")) {
                    assertThat(((JsonObject) part).fieldNames()).contains("transcript");
                }
            });
        } else if (item.getString("type").equals("function_call")) {
            assertThat(item.fieldNames()).contains("name", "call_id", "arguments");
        }
    }
}
