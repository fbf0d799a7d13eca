package dev.parley.local.vendors;

import io.vertx.core.json.JsonObject;
import java.util.Set;

/** What Sarvam checks before it takes a connection to its classic socket, and the key of either socket. */
final class SarvamUpgrade {
    private static final String SUBPROTOCOL = "api-subscription-key.";
    private static final Set<String> CLASSIC_PARAMETERS = Set.of(
            "language-code",
            "model",
            "mode",
            "sample_rate",
            "input_audio_codec",
            "high_vad_sensitivity",
            "vad_signals",
            "flush_signal",
            "positive_speech_threshold",
            "negative_speech_threshold",
            "min_speech_frames",
            "first_turn_min_speech_frames",
            "negative_frames_count",
            "negative_frames_window",
            "start_speech_volume_threshold",
            "interrupt_min_speech_frames",
            "pre_speech_pad_frames",
            "num_initial_ignored_frames");
    private static final Set<String> CLASSIC_MODELS = Set.of("saaras:v3", "saaras:v4", "saarika:v2.5");
    private static final Set<String> CODECS = Set.of("wav", "pcm_s16le", "pcm_l16", "pcm_raw");

    private SarvamUpgrade() {}

    /** Checks a connection to the classic socket; refuses it itself when something is wrong. */
    static boolean check(ClientConnection wire) {
        if (!wire.acceptsKey(key(wire))) {
            refuse(wire, 403, "invalid_api_key_error", "Forbidden");
            return false;
        }
        String unknown = wire.query().names().stream()
                .filter(name -> !CLASSIC_PARAMETERS.contains(name))
                .findFirst()
                .orElse(null);
        String wrong = null;
        if (unknown != null) {
            wrong = "Unknown query parameter '" + unknown + "'";
        } else if (wire.query("language-code", "").isEmpty()) {
            wrong = "Missing required query parameter 'language-code'";
        } else if (!CLASSIC_MODELS.contains(wire.query("model", "saaras:v3"))) {
            wrong = "Model '" + wire.query("model", "") + "' is not served here, want one of " + CLASSIC_MODELS;
        } else if (!Set.of("8000", "16000").contains(wire.query("sample_rate", "16000"))) {
            wrong = "sample_rate must be 8000 or 16000";
        } else if (!CODECS.contains(wire.query("input_audio_codec", "wav"))) {
            wrong = "input_audio_codec must be one of " + CODECS;
        }
        if (wrong != null) {
            refuse(wire, 400, "invalid_request_error", wrong);
            return false;
        }
        return true;
    }

    /** The key that the client sent, as a header or in the name of a subprotocol; null for none. */
    static String key(ClientConnection wire) {
        String header = wire.headers().get("api-subscription-key");
        if (header != null) {
            return header;
        }
        String offered = wire.headers().get("sec-websocket-protocol");
        return offered != null && offered.startsWith(SUBPROTOCOL) ? offered.substring(SUBPROTOCOL.length()) : null;
    }

    private static void refuse(ClientConnection wire, int status, String code, String message) {
        wire.answer(
                status,
                new JsonObject()
                        .put(
                                "error",
                                new JsonObject()
                                        .put("message", message)
                                        .put("code", code)
                                        .put("request_id", Ids.next("req"))));
    }
}
