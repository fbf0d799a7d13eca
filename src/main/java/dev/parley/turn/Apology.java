package dev.parley.turn;

import java.util.Map;
import java.util.Set;

/** What is spoken when a vendor fails for good, in the language of the conversation. */
public final class Apology {
    private static final String ENGLISH = "en";
    private static final Map<String, String> BY_LANGUAGE = Map.of(
            ENGLISH,
            "Sorry, I had a problem just now. Please say that again.",
            "hi",
            "माफ़ कीजिए, अभी कुछ गड़बड़ हो गई। कृपया फिर से कहिए।",
            "es",
            "Lo siento, he tenido un problema. Por favor, dilo otra vez.",
            "fr",
            "Désolé, j'ai eu un problème. Pouvez-vous répéter ?",
            "de",
            "Entschuldigung, da ist etwas schiefgegangen. Bitte sag es noch einmal.");

    /** The languages that there are apologies in, as ISO 639-1 codes. */
    public static final Set<String> LANGUAGES = BY_LANGUAGE.keySet();

    private Apology() {}

    /**
     * The apology.
     *
     * @param tag a BCP 47 tag, or null
     */
    static String in(String tag) {
        return BY_LANGUAGE.get(language(tag));
    }

    /**
     * The language that an apology is in: English where there is none in the one that is spoken.
     *
     * @param tag a BCP 47 tag, or null
     */
    static String language(String tag) {
        String primary = tag == null ? ENGLISH : tag.split("-", 2)[0];
        return LANGUAGES.contains(primary) ? primary : ENGLISH;
    }
}
