package dev.parley.client.realtime;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.audio.G711;
import dev.parley.client.AudioFormat;
import dev.parley.config.ParleyConfig;
import dev.parley.turn.TurnControl;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The session object of one client: defaults and the client's updates. Invalid and fixed values stay as they are; {@code
 * session.updated} tells the client the result.
 */
final class RealtimeSettings {
    /** OpenAI's voices, which clients ask for by default and no other vendor has. */
    private static final Set<String> OPENAI_VOICES = Set.of(
            "alloy", "ash", "ballad", "coral", "echo", "fable", "onyx", "nova", "sage", "shimmer", "verse", "marin",
            "cedar");

    /** OpenAI's sessions last an hour, idle or not, and its clients don't expect an earlier end. */
    private static final int IDLE_MS = 3_600_000;

    private static final int LIFE_S = 86_400;
    private static final int MAX_INSTRUCTIONS = 64_000;

    /** Longest value that is echoed without effect, in characters. */
    private static final int MAX_TOLD_BACK = 2000;

    private static final int MAX_SILENCE_MS = 10_000;
    private static final AudioFormat PCM = new AudioFormat(null, 24_000);
    private static final AudioFormat PCMU = new AudioFormat(G711.MU_LAW, G711.RATE);
    private static final AudioFormat PCMA = new AudioFormat(G711.A_LAW, G711.RATE);
    private static final String LANGUAGE = "[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}";
    private static final String VOICE = "[A-Za-z0-9_-]{1,64}";

    private final ObjectNode json;
    private final ObjectNode in;
    private final ObjectNode out;
    private final int silenceMs;
    private final int leastSilenceMs;
    private final int idleTimeoutMs;
    private AudioFormat input = PCM;
    private AudioFormat output = PCM;
    private ClientTools tools = ClientTools.NONE;
    private boolean chosenVoice;
    private TurnControl control;

    RealtimeSettings(String id, String model, ParleyConfig config) {
        this.silenceMs = config.turn().silenceMs();
        this.leastSilenceMs = Math.min(silenceMs, config.realtime().minSilenceMs());
        this.idleTimeoutMs = Math.max(IDLE_MS, config.session().idleTimeoutMs());
        json = JsonNodeFactory.instance
                .objectNode()
                .put("type", "realtime")
                .put("object", "realtime.session")
                .put("id", id)
                .put("model", model)
                .put("expires_at", System.currentTimeMillis() / 1000 + LIFE_S);
        json.putArray("output_modalities").add("audio");
        json.put("instructions", "");
        ObjectNode audio = json.putObject("audio");
        in = audio.putObject("input");
        in.set("format", json(input));
        in.putNull("transcription").putNull("noise_reduction");
        out = audio.putObject("output");
        out.set("format", json(output));
        out.put("voice", config.tts().voice()).put("speed", 1);
        json.set("tools", tools.json());
        json.set("tool_choice", tools.choice());
        json.put("max_output_tokens", "inf").putNull("tracing");
        detect(JsonNodeFactory.instance.objectNode());
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

    ClientTools tools() {
        return tools;
    }

    /** The client's system prompt; empty for the configured one. */
    String instructions() {
        return json.path("instructions").asText();
    }

    /** A client's system prompt; null if it is missing or too long. */
    static String instructions(JsonNode given) {
        return given.isTextual() && given.textValue().length() <= MAX_INSTRUCTIONS ? given.textValue() : null;
    }

    /** A reply's longest length in tokens as a client gives it, or "inf"; null where it is neither. */
    static JsonNode maxTokens(JsonNode given) {
        if (given.isNull() || given.asText().equals("inf")) {
            return JsonNodeFactory.instance.textNode("inf");
        }
        return given.isIntegralNumber() && given.asInt() > 0 ? given : null;
    }

    /** Whether replies are text only. */
    boolean textOnly() {
        return textOnly(json);
    }

    /** @param of of a session or the options of one response */
    static boolean textOnly(JsonNode of) {
        JsonNode modalities = of.path("output_modalities");
        return modalities.size() == 1 && modalities.path(0).asText().equals("text");
    }

    /** The voice that the client chose, or null for the configured one. */
    String voice() {
        String voice = out.path("voice").asText();
        return chosenVoice && !OPENAI_VOICES.contains(voice) ? voice : null;
    }

    /** The language that the client says the user speaks, or null; what it says after the first audio has no effect. */
    String language() {
        String language = in.path("transcription").path("language").asText("");
        return language.matches(LANGUAGE) ? language : null;
    }

    /** Whether the client ends the user's turns itself. */
    boolean pushToTalk() {
        return in.path("turn_detection").isNull();
    }

    /** How turns are taken. */
    TurnControl control() {
        return control.spoken(!textOnly());
    }

    /**
     * Takes an update: what is absent stays, null is the default.
     *
     * @param voiceFixed whether audio was sent already, so that the voice stays
     * @return errors about what is refused
     */
    List<RefusedException> update(JsonNode update, boolean voiceFixed) {
        List<RefusedException> objections = new ArrayList<>();
        tools = tools.with(update, "session.", objections);
        json.set("tools", tools.json());
        json.set("tool_choice", tools.choice());
        if (update.path("output_modalities").isArray()) {
            json.putArray("output_modalities").add(textOnly(update) ? "text" : "audio");
        }
        JsonNode prompt = update.path("instructions");
        if (prompt.isNull() || instructions(prompt) != null) {
            json.put("instructions", prompt.isNull() ? "" : prompt.textValue());
        } else if (prompt.isTextual()) {
            objections.add(RefusedException.value(
                    "session.instructions", "Wanted at most " + MAX_INSTRUCTIONS + " characters"));
        }
        JsonNode tokens = maxTokens(update.path("max_output_tokens"));
        if (tokens != null) {
            json.set("max_output_tokens", tokens);
        }
        tellBack(json, update, "tracing");
        input(update.path("audio").path("input"));
        output(update.path("audio").path("output"), voiceFixed);
        return objections;
    }

    private void input(JsonNode update) {
        input = format(update.path("format"), input);
        in.set("format", json(input));
        tellBack(in, update, "transcription", "noise_reduction");
        JsonNode detection = update.path("turn_detection");
        if (detection.isObject() || detection.isNull()) {
            detect(detection);
        }
    }

    private void output(JsonNode update, boolean voiceFixed) {
        output = format(update.path("format"), output);
        out.set("format", json(output));
        tellBack(out, update, "speed");
        String voice = update.path("voice").asText();
        if (!voiceFixed && update.path("voice").isTextual() && voice.matches(VOICE)) {
            chosenVoice |= !voice.equals(out.path("voice").asText());
            out.put("voice", voice);
        }
    }

    /** The format that a client names, with the aliases of the beta; else the one before. */
    private static AudioFormat format(JsonNode wanted, AudioFormat before) {
        return switch (wanted.path("type").asText(wanted.asText())) {
            case "audio/pcm", "pcm16" -> PCM;
            case "audio/pcmu", "g711_ulaw" -> PCMU;
            case "audio/pcma", "g711_alaw" -> PCMA;
            default -> before;
        };
    }

    static ObjectNode json(AudioFormat format) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        return format.law() == null
                ? json.put("type", "audio/pcm").put("rate", format.rate())
                : json.put("type", format.law() == G711.MU_LAW ? "audio/pcmu" : "audio/pcma");
    }

    /** Stores values that are echoed. Only the transcription's language has an effect. */
    private static void tellBack(ObjectNode into, JsonNode update, String... fields) {
        for (String field : fields) {
            if (update.has(field) && update.get(field).toString().length() <= MAX_TOLD_BACK) {
                into.set(field, update.get(field));
            }
        }
    }

    /** Replaces turn detection as a whole. A turn never ends earlier than the server allows. */
    private void detect(JsonNode wanted) {
        if (wanted.isNull()) {
            in.putNull("turn_detection");
            control = new TurnControl(false, false, true, silenceMs, idleTimeoutMs);
            return;
        }
        boolean semantic = wanted.path("type").asText().equals("semantic_vad");
        int silence = semantic
                ? silenceMs
                : Math.max(
                        leastSilenceMs,
                        Math.min(
                                MAX_SILENCE_MS,
                                wanted.path("silence_duration_ms").asInt(silenceMs)));
        boolean replies = wanted.path("create_response").asBoolean(true);
        boolean interruptible = wanted.path("interrupt_response").asBoolean(true);
        ObjectNode detection = in.putObject("turn_detection").put("type", semantic ? "semantic_vad" : "server_vad");
        if (semantic) {
            tellBack(detection, wanted, "eagerness");
        } else {
            detection.put("threshold", 0.5).put("prefix_padding_ms", 300).put("silence_duration_ms", silence);
            tellBack(detection, wanted, "threshold", "prefix_padding_ms");
            detection.putNull("idle_timeout_ms");
        }
        detection.put("create_response", replies).put("interrupt_response", interruptible);
        control = new TurnControl(replies, interruptible, true, silence, idleTimeoutMs);
    }
}
