package dev.parley.tts;

import io.vertx.core.Vertx;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How a session's texts are put to a voice that reads digits badly: with numbers as words. On the verticle's event loop. */
final class Wording {
    private static final Logger log = LoggerFactory.getLogger(Wording.class);

    private static final List<String> USUAL = List.of("en", "hi", "ta");
    private static final Set<String> ALL = Set.of(Locale.getISOLanguages());

    private final Vertx vertx;
    private final TextLanguage languages;
    private final Set<String> known;

    /** @param spoken the languages, as ISO 639 codes, that the voice speaks; empty where that is not known */
    Wording(Vertx vertx, TextLanguage languages, Set<String> spoken) {
        this.vertx = vertx;
        this.languages = languages;
        known = spoken.isEmpty() ? ALL : spoken;
    }

    /** Loads what most users need, off the event loop. */
    static void prepare(Vertx vertx) {
        load(vertx, USUAL);
    }

    private static void load(Vertx vertx, List<String> languages) {
        vertx.executeBlocking(() -> {
                    languages.forEach(NumberWords::load);
                    return null;
                })
                .onFailure(e -> log.warn("tts: numbers are not written as words", e));
    }

    /**
     * A piece of text as it is to be spoken. The first in a language that is not loaded yet keeps its digits; so does all in a
     * language that nobody knows: clients name what they like, and what is loaded stays.
     */
    String of(String piece) {
        String language = languages.of(piece);
        if (!NumberWords.isNeeded(piece)) {
            return piece;
        } else if (!NumberWords.isLoaded(language)) {
            if (known.contains(language)) {
                load(vertx, List.of(language));
            }
            return piece;
        }
        return NumberWords.write(piece, language);
    }
}
