package dev.parley.tts;

import dev.parley.bus.Open;
import dev.parley.config.TtsConfig;
import io.vertx.core.http.WebSocketConnectOptions;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;

/** Where ElevenLabs is, and what its URLs say. */
final class ElevenLabsUrl {
    /** Seconds without a message after which the vendor may close; its greatest. */
    private static final int INACTIVITY_TIMEOUT_S = 180;

    /** The models that take a language, and the languages that they know; any other is an error to the vendor. */
    private static final Set<String> MODELS_WITH_LANGUAGE = Set.of("eleven_flash_v2_5", "eleven_turbo_v2_5");

    private static final Set<String> LANGUAGES = Set.of(
            "en", "ja", "zh", "de", "hi", "fr", "ko", "pt", "it", "es", "id", "nl", "tr", "fil", "pl", "sv", "bg", "ro",
            "ar", "cs", "el", "fi", "hr", "ms", "sk", "da", "ta", "uk", "ru", "hu", "no", "vi");

    private ElevenLabsUrl() {}

    /** The multi-context socket for what a session asks for. */
    static WebSocketConnectOptions socket(TtsConfig config, Open open) {
        URI origin = URI.create(config.url());
        boolean tls = "wss".equals(origin.getScheme());
        String voice = open.voice() == null || open.voice().isBlank() ? config.voice() : open.voice();
        String language = language(config.model(), open.language());
        String query = "?model_id=" + encode(config.model())
                + "&output_format=pcm_" + config.sampleRate()
                + "&auto_mode=true&sync_alignment=true&inactivity_timeout=" + INACTIVITY_TIMEOUT_S
                + (language == null ? "" : "&language_code=" + language);
        WebSocketConnectOptions options = new WebSocketConnectOptions()
                .setHost(origin.getHost())
                .setPort(origin.getPort() >= 0 ? origin.getPort() : tls ? 443 : 80)
                .setSsl(tls)
                .setURI(path(origin) + "/v1/text-to-speech/" + encode(voice) + "/multi-stream-input" + query);
        if (!config.apiKey().isBlank()) {
            options.putHeader("xi-api-key", config.apiKey().strip());
        }
        return options;
    }

    /** What the vendor says about the configured voice, over HTTP. */
    static String voice(TtsConfig config) {
        String origin = config.url().replaceFirst("^ws", "http").replaceAll("/+$", "");
        return origin + "/v1/voices/" + encode(config.voice());
    }

    private static String path(URI origin) {
        return origin.getRawPath() == null ? "" : origin.getRawPath().replaceAll("/+$", "");
    }

    private static String language(String model, String tag) {
        if (tag == null || !MODELS_WITH_LANGUAGE.contains(model)) {
            return null;
        }
        String language = tag.split("[-_]", 2)[0].toLowerCase(Locale.ROOT);
        return LANGUAGES.contains(language) ? language : null;
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8)
                .replace("+", "%20")
                .replace(".", "%2E");
    }
}
