package dev.parley.turn;

import static java.util.Map.entry;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** What the assistant says of its own accord, in the language of the conversation. */
public final class Phrases {
    private static final String ENGLISH = "en";
    private static final Map<String, String> APOLOGY = Map.of(
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

    private static final Map<String, String> NOTHING_TO_SAY = Map.of(
            ENGLISH,
            "I have an answer, but it can't be read aloud.",
            "hi",
            "मेरे पास जवाब है, पर उसे बोलकर नहीं सुनाया जा सकता।",
            "es",
            "Tengo una respuesta, pero no se puede leer en voz alta.",
            "fr",
            "J'ai une réponse, mais elle ne peut pas être lue à voix haute.",
            "de",
            "Ich habe eine Antwort, aber sie lässt sich nicht vorlesen.");

    /** The languages that there are apologies in, as ISO 639-1 codes. */
    public static final Set<String> LANGUAGES = APOLOGY.keySet();

    private static final Map<String, String> UNHEARD = Map.ofEntries(
            entry(ENGLISH, "Sorry, I didn't catch that."),
            entry("hi", "माफ़ कीजिए, समझ नहीं आया।"),
            entry("bn", "দুঃখিত, বুঝতে পারিনি।"),
            entry("ta", "மன்னிக்கவும், புரியவில்லை."),
            entry("te", "క్షమించండి, అర్థం కాలేదు."),
            entry("mr", "माफ करा, समजलं नाही."),
            entry("gu", "માફ કરશો, સમજાયું નહીં."),
            entry("kn", "ಕ್ಷಮಿಸಿ, ಅರ್ಥವಾಗಲಿಲ್ಲ."),
            entry("ml", "ക്ഷമിക്കണം, മനസ്സിലായില്ല."),
            entry("pa", "ਮਾਫ਼ ਕਰਨਾ, ਸਮਝ ਨਹੀਂ ਆਇਆ।"),
            entry("od", "କ୍ଷମା କରନ୍ତୁ, ବୁଝିପାରିଲି ନାହିଁ।"),
            entry("es", "Perdona, no te he entendido."),
            entry("fr", "Désolé, je n'ai pas compris."),
            entry("de", "Entschuldigung, das habe ich nicht verstanden."));

    private static final Map<String, List<String>> FILLERS = Map.of(
            ENGLISH,
            List.of("One moment.", "Let me check.", "Just a second."),
            "hi",
            List.of("एक पल रुकिए।", "अभी देखते हैं।"),
            "es",
            List.of("Un momento.", "Ahora lo miro."),
            "fr",
            List.of("Un instant.", "Je regarde."),
            "de",
            List.of("Einen Moment.", "Ich sehe nach."));

    private Phrases() {}

    /**
     * When a vendor fails for good.
     *
     * @param tag a BCP 47 tag, or null
     */
    static String apology(String tag) {
        return APOLOGY.get(language(tag));
    }

    /**
     * In place of a reply in which there is nothing to speak.
     *
     * @param tag a BCP 47 tag, or null
     */
    static String nothingToSay(String tag) {
        return NOTHING_TO_SAY.get(language(tag));
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

    /**
     * What is said when nothing was understood.
     *
     * @param tag a BCP 47 tag, or null
     */
    static String unheard(String tag) {
        String primary = tag == null ? ENGLISH : tag.split("-", 2)[0];
        return UNHEARD.getOrDefault(primary, UNHEARD.get(ENGLISH));
    }

    /**
     * The next phrase for the time while a tool runs and the model has said nothing.
     *
     * @param tag   a BCP 47 tag, or null
     * @param count how many were spoken before in the conversation
     */
    static String filler(String tag, int count) {
        List<String> phrases = FILLERS.get(language(tag));
        return phrases.get(count % phrases.size());
    }
}
