package dev.parley.local.vendors;

import dev.parley.local.engine.Endpointer;
import io.vertx.core.MultiMap;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/**
 * The settings of a realtime speech-to-text session: read from the query of the connection, told in
 * {@code session.begin}, changed by {@code config.update}. What is wrong is told as a sentence, null when nothing is.
 */
final class SarvamRealtimeSettings {
    private static final Set<String> MODELS = Set.of("saaras:v3-realtime", "saaras:v4-realtime", "saaras:v4");
    private static final Set<String> STREAM_TYPES = Set.of("fast", "balanced", "simulated");
    private static final Set<String> MODES = Set.of("transcribe", "translate", "verbatim", "translit", "codemix");
    private static final Set<String> ENDPOINTINGS = Set.of("vad", "manual");
    private static final Map<String, Set<String>> CHOICES = Map.of(
            "model", MODELS,
            "stream_type", STREAM_TYPES,
            "mode", MODES,
            "endpointing", ENDPOINTINGS,
            "encoding", Set.of("linear16"),
            "sample_rate", Set.of("8000", "16000"),
            "return_timestamps", Set.of("true", "false"));
    private static final Map<String, Integer> DURATIONS_MS =
            Map.of("prefix_padding_ms", 300, "silence_duration_ms", 500, "min_speech_duration_ms", 250);
    private static final Set<String> UPDATABLE = Set.of(
            "language_code",
            "prompt",
            "mode",
            "stream_type",
            "endpointing",
            "threshold",
            "silence_duration_ms",
            "min_speech_duration_ms");

    private SarvamRealtimeSettings() {}

    /** Reads the query into the config. */
    static String read(MultiMap query, JsonObject config) {
        if (query.get("language_code") == null) {
            return "Missing required query parameter 'language_code'";
        }
        config.put("model", "saaras:v3-realtime")
                .put("language_code", "auto")
                .put("encoding", "linear16")
                .put("sample_rate", 16_000)
                .put("stream_type", "balanced")
                .put("mode", "transcribe")
                .put("prompt", "")
                .put("turn_detection", "vad")
                .put("threshold", 0.3)
                .put("return_timestamps", false);
        DURATIONS_MS.forEach(config::put);
        for (Map.Entry<String, String> parameter : query) {
            String wrong = set(parameter.getKey(), parameter.getValue(), config);
            if (wrong != null) {
                return wrong;
            }
        }
        return null;
    }

    /** Applies the fields of an update message; {@code applied} gets one {@code key=value} for each. */
    static String update(JsonObject message, JsonObject config, JsonArray applied) {
        JsonObject changed = config.copy();
        for (Map.Entry<String, Object> field : message) {
            if (field.getKey().equals("event")) {
                continue;
            }
            if (!UPDATABLE.contains(field.getKey())) {
                return "'" + field.getKey() + "' cannot be changed in a session";
            }
            String wrong = set(field.getKey(), String.valueOf(field.getValue()), changed);
            if (wrong != null) {
                return wrong;
            }
            applied.add(field.getKey() + "=" + field.getValue());
        }
        boolean simulated = config.getString("stream_type").equals("simulated");
        if (simulated != changed.getString("stream_type").equals("simulated")) {
            return "stream_type cannot be changed to or from 'simulated'";
        }
        config.mergeIn(changed);
        return null;
    }

    /** How the endpointer shall find the utterances of such a session. */
    static Endpointer.Settings endpointing(JsonObject config) {
        return new Endpointer.Settings(
                config.getDouble("threshold"),
                config.getInteger("prefix_padding_ms"),
                config.getInteger("silence_duration_ms"),
                config.getInteger("min_speech_duration_ms"));
    }

    private static String set(String name, String value, JsonObject config) {
        Set<String> choices = CHOICES.get(name);
        if (choices != null && !choices.contains(value)) {
            return name + " must be one of " + choices + ", not '" + value + "'";
        }
        if (DURATIONS_MS.containsKey(name)) {
            if (!value.matches("\\d{1,5}")) {
                return name + " must be a number of milliseconds, not '" + value + "'";
            }
            config.put(name, Integer.parseInt(value));
            return null;
        }
        switch (name) {
            case "threshold":
                if (!value.matches("0(\\.\\d+)?|1(\\.0+)?")) {
                    return "threshold must be a probability from 0 to 1, not '" + value + "'";
                }
                config.put(name, Double.parseDouble(value));
                return null;
            case "sample_rate":
                config.put(name, Integer.parseInt(value));
                return null;
            case "return_timestamps":
                config.put(name, Boolean.parseBoolean(value));
                return null;
            case "endpointing":
                config.put("turn_detection", value);
                return null;
            case "language_code":
                if (!value.matches("auto|[a-z]{2,3}-IN") || value.equals("od-IN")) {
                    return "language_code '" + value + "' is not supported, want auto or one such as en-IN or or-IN";
                }
                config.put(name, value);
                return null;
            case "model":
            case "stream_type":
            case "mode":
            case "encoding":
            case "prompt":
                config.put(name, value);
                return null;
            default:
                return "Unknown query parameter '" + name + "'";
        }
    }
}
