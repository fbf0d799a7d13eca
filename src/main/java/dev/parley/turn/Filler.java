package dev.parley.turn;

import java.util.List;
import java.util.Map;

/** What is spoken while a tool runs and the model has said nothing. */
final class Filler {
    private static final Map<String, List<String>> BY_LANGUAGE = Map.of(
            "en", List.of("One moment.", "Let me check.", "Just a second."),
            "hi", List.of("एक पल रुकिए।", "अभी देखते हैं।"),
            "es", List.of("Un momento.", "Ahora lo miro."),
            "fr", List.of("Un instant.", "Je regarde."),
            "de", List.of("Einen Moment.", "Ich sehe nach."));

    private Filler() {}

    /**
     * The next phrase.
     *
     * @param tag   a BCP 47 tag, or null; English where there are no phrases in that language
     * @param count how many were spoken before in the conversation
     */
    static String in(String tag, int count) {
        List<String> phrases = BY_LANGUAGE.get(Apology.language(tag));
        return phrases.get(count % phrases.size());
    }
}
