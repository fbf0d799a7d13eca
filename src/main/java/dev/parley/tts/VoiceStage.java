package dev.parley.tts;

import dev.parley.config.TtsConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What all voices of one instance of the stage use. On its event loop.
 *
 * @param numbers how numbers are written as words, by language, as far as it was asked for
 */
record VoiceStage(
        Vertx vertx,
        WebSocketClient client,
        TtsConfig config,
        TtsTimeouts timeouts,
        Map<String, Future<NumberWords>> numbers) {
    private static final Logger log = LoggerFactory.getLogger(VoiceStage.class);
    private static final Set<String> ISO_LANGUAGES = Set.of(Locale.getISOLanguages());

    VoiceStage(Vertx vertx, WebSocketClient client, TtsConfig config, TtsTimeouts timeouts) {
        this(vertx, client, config, timeouts, new HashMap<>());
    }

    /**
     * Whether the voice reads digits of a language badly. Sarvam's read them well. A language that the voice does not speak is
     * left alone: what is loaded stays, and clients name languages as they like.
     *
     * @param language an ISO 639 code
     */
    boolean wantsWords(String language) {
        Set<String> spoken = config.languages().isEmpty() ? ISO_LANGUAGES : config.languages();
        return !config.isSarvam() && spoken.contains(language);
    }

    /** Loads the rules of a language off the event loop, once. */
    Future<NumberWords> numbers(String language) {
        return numbers.computeIfAbsent(language, code -> vertx.executeBlocking(() -> new NumberWords(code))
                .onFailure(e -> log.warn("tts: numbers are not written as words", e)));
    }
}
