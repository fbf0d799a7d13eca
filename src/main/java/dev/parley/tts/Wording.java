package dev.parley.tts;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How texts are put to a voice that reads digits badly: with numbers as words. One for each instance of the stage, on its
 * event loop.
 */
final class Wording {
    private static final Logger log = LoggerFactory.getLogger(Wording.class);
    private static final Pattern DIGIT = Pattern.compile("\\p{Nd}");

    private final Vertx vertx;
    private final Set<String> languages;
    private final Map<String, Future<NumberWords>> loaded = new HashMap<>();

    /** @param languages ISO 639 codes of those whose numbers are written as words; texts in others stay as they are */
    Wording(Vertx vertx, Set<String> languages) {
        this.vertx = vertx;
        this.languages = languages;
    }

    /** A piece of text as it is to be spoken. The first in a language that is not loaded yet keeps its digits. */
    String of(String piece, String language) {
        if (!languages.contains(language) || !DIGIT.matcher(piece).find()) {
            return piece;
        }
        Future<NumberWords> words = load(language);
        return words.succeeded() ? words.result().write(piece) : piece;
    }

    /** Loads the language off the event loop, once. */
    Future<NumberWords> load(String language) {
        return loaded.computeIfAbsent(language, code -> vertx.executeBlocking(() -> new NumberWords(code))
                .onFailure(e -> log.warn("tts: numbers are not written as words", e)));
    }
}
