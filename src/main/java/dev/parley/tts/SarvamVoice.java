package dev.parley.tts;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.bus.Open;
import dev.parley.config.TtsConfig;
import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import dev.parley.vendor.VendorUrl;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.json.JsonObject;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Sarvam's {@code /text-to-speech/ws}, which speaks eleven languages of India and reads numbers by itself. It knows no
 * contexts: a config message says how the text after it is spoken, a flush has it spoken at once, and each flush is
 * answered, in order, by a "final" event after its audio. Nothing stops it but closing the socket. Source: the
 * {@code sarvamai} package and Sarvam's own plugin for livekit-agents.
 */
final class SarvamVoice implements VoiceProtocol {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final byte[] NONE = {};
    private static final List<String> FLUSH = List.of("{\"type\":\"flush\"}");
    private static final List<String> PING = List.of("{\"type\":\"ping\"}");

    /** Some errors have their status only in their words: "400: Speaker 'x' is not compatible with model bulbul:v3". */
    private static final Pattern STATUS = Pattern.compile("\\s*([45]\\d{2})\\s*:.*", Pattern.DOTALL);

    /** Text that was flushed, and whose final event has not come. */
    private record Flushed(String context, String text) {}

    private final TtsConfig config;
    private final Open open;
    private final TextLanguage languages;
    private final Deque<Flushed> flushed = new ArrayDeque<>();

    /** The context whose text is complete, or null. */
    private String complete;

    /** The language that the vendor was told last, or null. */
    private String language;

    SarvamVoice(TtsConfig config, Open open, TextLanguage languages) {
        this.config = config;
        this.open = open;
        this.languages = languages;
    }

    @Override
    public WebSocketConnectOptions target() {
        VendorUrl url = new VendorUrl(config.url(), "/text-to-speech/ws")
                .with("model", config.model())
                .with("send_completion_event", true);
        return VendorSocket.target(url.toString(), "api-subscription-key", config);
    }

    @Override
    public int maxContexts() {
        return 1;
    }

    @Override
    public List<String> speak(String context, String text, boolean last) {
        flushed.add(new Flushed(context, text));
        complete = last ? context : complete;
        List<String> messages = new ArrayList<>();
        String of = languages.of(text);
        if (!of.equals(language)) {
            language = of;
            messages.add(configuration(of).encode());
        }
        messages.add(new JsonObject()
                .put("type", "text")
                .put("data", new JsonObject().put("text", text))
                .encode());
        messages.addAll(FLUSH);
        return messages;
    }

    private JsonObject configuration(String language) {
        boolean chosen = open.voice() != null && !open.voice().isBlank();
        JsonObject data = new JsonObject()
                // Plugins write the first name, packages the second. The vendor reads both and ignores unknown fields.
                .put("target_language_code", tag(language))
                .put("language_code", tag(language))
                .put("speaker", chosen ? open.voice() : config.voice())
                .put("model", config.model())
                .put("speech_sample_rate", config.sampleRate())
                .put("output_audio_codec", "linear16")
                .put("enable_preprocessing", true);
        return new JsonObject().put("type", "config").put("data", data);
    }

    /** The vendor spells Odia differently. Languages that it does not speak are tried as English. */
    private String tag(String language) {
        String spoken = config.languages().contains(language) ? language : "en";
        return (spoken.equals("or") ? "od" : spoken) + "-IN";
    }

    @Override
    public List<String> flush(String context) {
        complete = context;
        if (!flushed.isEmpty()) {
            return List.of();
        }
        // All text is spoken. The answer to one more flush marks the end.
        flushed.add(new Flushed(context, ""));
        return FLUSH;
    }

    @Override
    public List<String> keepAlive(String context) {
        return PING;
    }

    @Override
    public VoiceMessage read(String text) {
        try {
            JsonNode frame = JSON.readTree(text);
            JsonNode data = frame.path("data");
            return switch (frame.path("type").asText("")) {
                case "audio" -> audio(data.path("audio").asText(""));
                case "event" -> data.path("event_type").asText("").equals("final") ? spoken() : nothing();
                case "error" -> new VoiceMessage(null, NONE, null, false, error(data, text));
                default -> frame.isObject() ? nothing() : null;
            };
        } catch (JsonProcessingException | IllegalArgumentException e) {
            return null;
        }
    }

    private VoiceMessage audio(String base64) {
        byte[] samples = Base64.getDecoder().decode(base64);
        return flushed.isEmpty() ? nothing() : new VoiceMessage(flushed.peek().context, samples, null, false, null);
    }

    private VoiceMessage spoken() {
        Flushed done = flushed.poll();
        return done == null
                ? nothing()
                : new VoiceMessage(
                        done.context, NONE, done.text, flushed.isEmpty() && done.context.equals(complete), null);
    }

    private static VoiceMessage nothing() {
        return new VoiceMessage(null, NONE, null, false, null);
    }

    private static VendorError error(JsonNode data, String text) {
        String words = data.path("message").asText("");
        Matcher status = STATUS.matcher(words);
        VendorError error = status.matches()
                ? VendorErrors.ofResponse(Integer.parseInt(status.group(1)), header -> null, text)
                : VendorErrors.ofBody(text);
        boolean voice = words.toLowerCase(Locale.ROOT).contains("speaker");
        return voice && error.code() == FailureCode.REJECTED ? error.as(Kind.VOICE) : error;
    }

    /** 401 or a bare 403 in the handshake always means a wrong key. */
    @Override
    public VendorError explain(VendorError error) {
        boolean handshake = error.status() == 401 || error.status() == 403;
        return handshake && error.kind() == Kind.OTHER ? error.as(Kind.INVALID_KEY) : error;
    }
}
