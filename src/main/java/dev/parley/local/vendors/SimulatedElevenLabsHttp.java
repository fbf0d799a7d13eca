package dev.parley.local.vendors;

import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;

/** ElevenLabs over plain HTTP: speech for a whole text, a look at a voice, and what an upgrade is checked for. */
final class SimulatedElevenLabsHttp implements SpeechSynthesizer.Listener {
    private static final Map<String, Integer> PCM_RATES =
            Map.of("pcm_8000", 8000, "pcm_16000", 16_000, "pcm_22050", 22_050, "pcm_24000", 24_000);
    private static final Set<String> OTHER_SOCKET_MODELS = Set.of("eleven_v3", "eleven_v4");

    private final ClientConnection wire;
    private final String voiceId;
    private final SpeechSynthesizer synthesizer;
    private SpeechSynthesizer.Synthesis speech;

    SimulatedElevenLabsHttp(ClientConnection wire, String voiceId, SpeechSynthesizer synthesizer) {
        this.wire = wire;
        this.voiceId = voiceId;
        this.synthesizer = synthesizer;
    }

    /** Answers {@code POST /v1/text-to-speech/{voice_id}/stream}. */
    void serve() {
        if (!keyAccepted(wire) || !voiceKnown(wire, voiceId) || !formatServed(wire)) {
            return;
        }
        wire.whenOver(this::cancel);
        wire.request().body().onSuccess(body -> {
            wire.received(body.toString());
            speak(body.toString());
        });
    }

    private void speak(String body) {
        String text;
        try {
            text = new JsonObject(body).getString("text");
        } catch (RuntimeException e) {
            text = null;
        }
        if (text == null) {
            // FastAPI's shape of a validation error: detail is a list.
            JsonObject missing = new JsonObject()
                    .put("type", "missing")
                    .put("loc", new JsonArray().add("body").add("text"))
                    .put("msg", "Field required");
            wire.answer(422, new JsonObject().put("detail", new JsonArray().add(missing)));
            return;
        }
        wire.request()
                .response()
                .setChunked(true)
                .putHeader("content-type", "audio/pcm")
                .putHeader("request-id", Ids.next("tts"))
                .putHeader("character-cost", String.valueOf(text.length()))
                .putHeader("current-concurrent-requests", "1")
                .putHeader("maximum-concurrent-requests", "1000");
        speech = synthesizer.synthesize(text, sampleRate(wire), this);
    }

    @Override
    public void audio(Buffer pcm) {
        wire.send(pcm);
    }

    @Override
    public void done() {
        speech = null;
        wire.close(1000, "");
    }

    @Override
    public void failed(Throwable cause) {
        speech = null;
        wire.drop();
    }

    private void cancel() {
        if (speech != null) {
            speech.cancel();
        }
    }

    /** Answers {@code GET /v1/voices/{voice_id}}. */
    static void voice(ClientConnection wire, String voiceId) {
        if (keyAccepted(wire) && voiceKnown(wire, voiceId)) {
            wire.answer(
                    200,
                    new JsonObject()
                            .put("voice_id", voiceId)
                            .put("name", "Local")
                            .put("category", "premade"));
        }
    }

    /**
     * The gross validation before an upgrade; keys and voices are looked at after it. Refuses itself when something is
     * wrong.
     */
    static boolean checkUpgrade(ClientConnection wire) {
        String model = wire.query("model_id", "eleven_flash_v2_5");
        if (OTHER_SOCKET_MODELS.contains(model)) {
            refuse(
                    wire,
                    400,
                    "validation_error",
                    "unsupported_model",
                    "Model " + model + " is not served here.",
                    "model_id");
            return false;
        }
        if (!wire.query("inactivity_timeout", "20").matches("\\d{1,2}|1[0-7]\\d|180")) {
            refuse(
                    wire,
                    400,
                    "validation_error",
                    "invalid_parameters",
                    "inactivity_timeout must be 1 to 180.",
                    "inactivity_timeout");
            return false;
        }
        return formatServed(wire);
    }

    /** The sample rate of the output format that was asked for, in Hz. */
    static int sampleRate(ClientConnection wire) {
        return PCM_RATES.get(wire.query("output_format", ""));
    }

    private static boolean formatServed(ClientConnection wire) {
        if (PCM_RATES.containsKey(wire.query("output_format", ""))) {
            return true;
        }
        refuse(
                wire,
                400,
                "validation_error",
                "unsupported_output_format",
                "Served here are " + PCM_RATES.keySet() + "; output_format was '"
                        + wire.query("output_format", "mp3_44100_128") + "'.",
                "output_format");
        return false;
    }

    private static boolean keyAccepted(ClientConnection wire) {
        if (wire.acceptsKey(wire.headers().get("xi-api-key"))) {
            return true;
        }
        refuse(wire, 401, "authentication_error", "invalid_api_key", "Invalid API key", null);
        return false;
    }

    private static boolean voiceKnown(ClientConnection wire, String voiceId) {
        if (wire.knows(voiceId)) {
            return true;
        }
        refuse(wire, 404, "not_found", "voice_not_found", "A voice with voice_id " + voiceId + " was not found.", null);
        return false;
    }

    private static void refuse(
            ClientConnection wire, int status, String type, String code, String message, String parameter) {
        JsonObject detail = new JsonObject()
                .put("type", type)
                .put("code", code)
                .put("status", code)
                .put("message", message)
                .put("request_id", Ids.next("req"));
        if (parameter != null) {
            detail.put("param", parameter);
        }
        wire.answer(status, new JsonObject().put("detail", detail));
    }
}
