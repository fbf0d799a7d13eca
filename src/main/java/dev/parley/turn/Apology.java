package dev.parley.turn;

import java.util.Map;

/** What is spoken when a vendor fails for good, in the language of the conversation. */
final class Apology {
    private static final String ENGLISH = "Sorry, I had a problem just now. Please say that again.";
    private static final Map<String, String> BY_LANGUAGE = Map.of(
            "hi", "माफ़ कीजिए, अभी कुछ गड़बड़ हो गई। कृपया फिर से कहिए।",
            "es", "Lo siento, he tenido un problema. Por favor, dilo otra vez.",
            "fr", "Désolé, j'ai eu un problème. Pouvez-vous répéter ?",
            "de", "Entschuldigung, da ist etwas schiefgegangen. Bitte sag es noch einmal.");

    private Apology() {}

    /**
     * The apology.
     *
     * @param language a BCP 47 tag, or null: English
     */
    static String in(String language) {
        String primary = language == null ? "en" : language.split("-", 2)[0];
        return BY_LANGUAGE.getOrDefault(primary, ENGLISH);
    }
}
