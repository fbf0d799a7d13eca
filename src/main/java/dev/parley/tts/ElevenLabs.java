package dev.parley.tts;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.parley.bus.Open;
import dev.parley.config.TtsConfig;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import dev.parley.vendor.VendorUrl;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/**
 * ElevenLabs' multi-context WebSocket. Both spellings of its fields are read. A context's first message must be its beginning,
 * so a keep-alive names none before that. Source: the {@code elevenlabs} packages.
 */
final class ElevenLabs implements VoiceProtocol {
    /** Seconds without a message after which the vendor may close; the greatest value that it takes. */
    private static final int INACTIVITY_TIMEOUT_S = 180;

    /** One less than the vendor's limit, for the context that a keep-alive without an id may open. */
    private static final int MAX_CONTEXTS = 4;

    private static final JsonFactory JSON = new JsonFactory();
    private static final byte[] NONE = {};

    private final TtsConfig config;
    private final Open open;

    ElevenLabs(TtsConfig config, Open open) {
        this.config = config;
        this.open = open;
    }

    @Override
    public WebSocketConnectOptions target() {
        String voice = open.voice() == null || open.voice().isBlank() ? config.voice() : open.voice();
        String path = "/v1/text-to-speech/" + VendorUrl.encode(voice) + "/multi-stream-input";
        VendorUrl url = new VendorUrl(config.url(), path)
                .with("model_id", config.model())
                .with("output_format", "pcm_" + config.sampleRate())
                .with("auto_mode", true)
                .with("sync_alignment", true)
                .with("inactivity_timeout", INACTIVITY_TIMEOUT_S)
                .with("language_code", language(open.language()));
        return VendorSocket.target(url.toString(), "xi-api-key", config);
    }

    /**
     * Only Flash and Turbo v2.5 take a language. The vendor answers an unknown one, and any for another model, with an
     * error.
     */
    private String language(String tag) {
        String language = TextLanguage.code(tag);
        return config.languages().contains(language) ? language : null;
    }

    @Override
    public int maxContexts() {
        return MAX_CONTEXTS;
    }

    @Override
    public List<String> begin(String context) {
        return List.of(
                new JsonObject().put("text", " ").put("context_id", context).encode());
    }

    @Override
    public List<String> speak(String context, String text, boolean last) {
        JsonObject json = new JsonObject().put("text", text).put("context_id", context);
        return List.of((last ? json.put("flush", true) : json).encode());
    }

    @Override
    public List<String> flush(String context) {
        return List.of(
                new JsonObject().put("context_id", context).put("flush", true).encode());
    }

    @Override
    public List<String> close(String context) {
        return List.of(new JsonObject()
                .put("context_id", context)
                .put("close_context", true)
                .encode());
    }

    @Override
    public List<String> keepAlive(String context) {
        JsonObject json = new JsonObject().put("text", "");
        return List.of((context == null ? json : json.put("context_id", context)).encode());
    }

    @Override
    public List<String> farewell() {
        return List.of(new JsonObject().put("close_socket", true).encode());
    }

    @Override
    public VoiceMessage read(String text) {
        byte[] audio = NONE;
        String context = null;
        String aligned = null;
        boolean ended = false;
        boolean error = false;
        try (JsonParser json = JSON.createParser(text)) {
            if (json.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            while (json.nextToken() == JsonToken.FIELD_NAME) {
                String field = json.currentName();
                JsonToken value = json.nextToken();
                boolean string = value == JsonToken.VALUE_STRING;
                switch (field) {
                    case "audio" -> audio = string ? Base64.getDecoder().decode(json.getText()) : NONE;
                    case "contextId", "context_id" -> context = string ? json.getText() : context;
                    case "isFinal", "is_final" -> ended |= value == JsonToken.VALUE_TRUE;
                    case "error" -> error = value != JsonToken.VALUE_NULL;
                    case "alignment" -> aligned = value == JsonToken.START_OBJECT ? characters(json) : null;
                    default -> {}
                }
                json.skipChildren();
            }
        } catch (IOException | IllegalArgumentException e) {
            return null;
        }
        VendorError why = error ? VendorErrors.ofBody(text) : null;
        return new VoiceMessage(context, audio, aligned, ended, why);
    }

    /** Leaves the parser at the object's end. */
    private static String characters(JsonParser json) throws IOException {
        StringBuilder characters = null;
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            String field = json.currentName();
            if (json.nextToken() == JsonToken.START_ARRAY && (field.equals("chars") || field.equals("characters"))) {
                characters = new StringBuilder();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    characters.append(json.getValueAsString(""));
                }
            }
            json.skipChildren();
        }
        return characters == null ? null : characters.toString();
    }
}
