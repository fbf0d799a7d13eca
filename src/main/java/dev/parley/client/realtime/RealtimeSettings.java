package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;

/**
 * The session object of one client: the defaults with the client's updates merged in, as far as they take effect. What makes no
 * sense or can't be changed keeps its value; {@code session.updated} tells the client what holds.
 */
final class RealtimeSettings {
    /** Voices that clients ask for by default, which no other vendor has. */
    private static final Set<String> OPENAI_VOICES = Set.of(
            "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin",
            "cedar");

    private static final Set<String> FIXED = Set.of("type", "object", "id", "model", "expires_at");

    private final ObjectNode json;
    private final int silenceMs;
    private AudioFormat input = AudioFormat.PCM;
    private AudioFormat output = AudioFormat.PCM;

    /**
     * @param voice     the configured voice
     * @param silenceMs silence that ends a turn, in milliseconds: less is never granted
     * @param expiresAt in seconds since 1970
     */
    RealtimeSettings(String id, String model, String voice, int silenceMs, long expiresAt) {
        this.silenceMs = silenceMs;
        json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "realtime")
                .put("object", "realtime.session")
                .put("id", id)
                .put("model", model)
                .put("expires_at", expiresAt);
        json.putArray("output_modalities").add("audio");
        json.put("instructions", "");
        ObjectNode audio = json.putObject("audio");
        ObjectNode in = audio.putObject("input");
        in.set("format", input.json());
        in.putNull("transcription").putNull("noise_reduction");
        in.set("turn_detection", detection(JsonNodeFactory.instance.objectNode().put("type", "server_vad")));
        ObjectNode out = audio.putObject("output");
        out.set("format", output.json());
        out.put("voice", voice).put("speed", 1);
        json.putArray("tools");
        json.put("tool_choice", "auto").put("max_output_tokens", "inf").putNull("tracing");
    }

    ObjectNode json() {
        return json;
    }

    AudioFormat input() {
        return input;
    }

    AudioFormat output() {
        return output;
    }

    /** The client's system prompt; empty for the configured one. */
    String instructions() {
        return json.path("instructions").asText("");
    }

    /** Whether replies are text only. */
    boolean textOnly() {
        return textOnly(json);
    }

    /** @param of a session or the options of one response */
    static boolean textOnly(JsonNode of) {
        JsonNode modalities = of.path("output_modalities");
        return modalities.size() == 1 && modalities.path(0).asText().equals("text");
    }

    /** The voice that the client chose, or null for the configured one. */
    String voice() {
        String voice = json.at("/audio/output/voice").asText();
        return chosenVoice && voice.matches("[A-Za-z0-9_-]{1,64}") && !OPENAI_VOICES.contains(voice) ? voice : null;
    }

    private boolean chosenVoice;

    /** Whether the client ends its turns itself. */
    boolean pushToTalk() {
        return json.at("/audio/input/turn_detection").isNull();
    }

    /** @param voiceFixed whether audio was sent already, so that the voice stays */
    void update(JsonNode update, boolean voiceFixed) {
        JsonNode voice = json.at("/audio/output/voice").deepCopy();
        JsonNode detection = update.at("/audio/input/turn_detection");
        merge(json, update, FIXED);
        ObjectNode in = section("input");
        ObjectNode out = section("output");
        AudioFormat newInput = AudioFormat.of(in.path("format"));
        AudioFormat newOutput = AudioFormat.of(out.path("format"));
        input = newInput == null ? input : newInput;
        output = newOutput == null ? output : newOutput;
        in.set("format", input.json());
        out.set("format", output.json());
        if (detection.isObject()) {
            in.set("turn_detection", detection(detection.deepCopy()));
        } else if (!in.path("turn_detection").isObject()
                && !in.path("turn_detection").isNull()) {
            in.set("turn_detection", detection(JsonNodeFactory.instance.objectNode()));
        }
        if (voiceFixed || !out.path("voice").isTextual()) {
            out.set("voice", voice);
        } else {
            chosenVoice |= !out.path("voice").equals(voice);
        }
        if (!json.path("instructions").isTextual()) {
            json.put("instructions", "");
        }
    }

    private ObjectNode section(String name) {
        ObjectNode audio = json.path("audio").isObject() ? (ObjectNode) json.get("audio") : json.putObject("audio");
        return audio.path(name).isObject() ? (ObjectNode) audio.get(name) : audio.putObject(name);
    }

    /** Replaced as a whole. A turn is never ended earlier than the server does, and its reply is never left out. */
    private ObjectNode detection(JsonNode wanted) {
        ObjectNode detection = wanted.deepCopy();
        if (!detection.path("type").asText().equals("semantic_vad")) {
            detection.put("type", "server_vad");
            detection.put("silence_duration_ms", silenceMs);
            detection.putIfAbsent("threshold", JsonNodeFactory.instance.numberNode(0.5));
            detection.putIfAbsent("prefix_padding_ms", JsonNodeFactory.instance.numberNode(300));
            detection.putNull("idle_timeout_ms");
        }
        return detection.put("create_response", true).put("interrupt_response", true);
    }

    private static void merge(ObjectNode into, JsonNode update, Set<String> fixed) {
        for (Iterator<Map.Entry<String, JsonNode>> fields = update.fields(); fields.hasNext(); ) {
            Map.Entry<String, JsonNode> field = fields.next();
            JsonNode old = into.get(field.getKey());
            if (fixed.contains(field.getKey())) {
                continue;
            }
            if (old != null
                    && old.isObject()
                    && field.getValue().isObject()
                    && !field.getKey().equals("turn_detection")) {
                merge((ObjectNode) old, field.getValue(), Set.of());
            } else {
                into.set(field.getKey(), field.getValue());
            }
        }
    }
}
