package dev.parley.turn;

import static java.util.Map.entry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What listeners say to show that they listen ("mm-hmm", "right", "अच्छा"): over a reply it is no interruption. */
public final class Backchannels {
    /** By ISO 639 code, with commas between them. */
    private static final Map<String, String> KNOWN = Map.ofEntries(
            entry(
                    "en",
                    "mm, mmm, mhm, mm-hmm, mhmm, hm, hmm, uh-huh, uh, um, ah, aha, oh, ooh, yeah, yep, right, okay, ok, "
                            + "sure, i see, got it, alright, all right, cool, wow, great, nice"),
            entry(
                    "hi",
                    "हाँ, हां, हा, हूँ, हूं, हम्म, हं, अच्छा, जी, जी हाँ, जी हां, ठीक, ठीक है, सही, ओके, ओह, वाह, "
                            + "haan, han, hmm, accha, achha, acha, ji, ji haan, theek, theek hai, thik hai, sahi"),
            entry("bn", "হ্যাঁ, হা, হুম, হুঁ, আচ্ছা, ঠিক, ঠিক আছে, জি, ওহ, ওকে"),
            entry("ta", "ஆமா, ஆமாம், சரி, ம், ம்ம், ஹ்ம், ஓ, ஓகே, அப்படியா"),
            entry("te", "అవును, సరే, ఊ, ఊఁ, హా, ఆ, ఓ, ఓకే, అలాగే, అవునా"),
            entry("mr", "हो, हं, हम्म, बरं, बरोबर, अच्छा, ठीक, ठीक आहे, ओके"),
            entry("gu", "હા, હં, હમ્મ, અચ્છા, સારું, બરાબર, ઠીક, ઠીક છે, ઓકે"),
            entry("kn", "ಹೌದು, ಹೌದಾ, ಸರಿ, ಹಾಂ, ಹೂಂ, ಹ್ಞೂಂ, ಓ, ಓಕೆ"),
            entry("ml", "അതെ, ശരി, ഉം, ആ, ഓ, ഓക്കെ, ആണോ"),
            entry("pa", "ਹਾਂ, ਹੂੰ, ਹਮਮ, ਅੱਛਾ, ਜੀ, ਹਾਂ ਜੀ, ਠੀਕ, ਠੀਕ ਹੈ, ਓਕੇ"),
            entry("od", "ହଁ, ହୁଁ, ହଉ, ଆଚ୍ଛା, ଠିକ, ଠିକ ଅଛି, ଓକେ"));

    /** Those of the languages that Sarvam hears. */
    public static final Backchannels DEFAULT = with(Map.of());

    /** English ones are said everywhere. */
    private static final String ENGLISH = "en";

    /** By language, without case and punctuation. */
    private final Map<String, Set<String>> phrases = new HashMap<>();

    private final Set<String> all = new HashSet<>();
    private int longest = 1;

    /**
     * The usual ones, with changes.
     *
     * @param changes phrases by ISO 639 code, in place of those of that language; none where a language is to have none
     */
    public static Backchannels with(Map<String, List<String>> changes) {
        Map<String, List<String>> byLanguage = new HashMap<>();
        KNOWN.forEach((language, phrases) -> byLanguage.put(language, List.of(phrases.split(", "))));
        byLanguage.putAll(changes);
        return new Backchannels(byLanguage);
    }

    private Backchannels(Map<String, List<String>> byLanguage) {
        byLanguage.forEach((language, said) -> said.forEach(phrase -> {
            String plain = UserTranscript.plain(phrase);
            phrases.computeIfAbsent(language, none -> new HashSet<>()).add(plain);
            all.add(plain);
            longest = Math.max(longest, plain.split(" ").length);
        }));
    }

    /**
     * Whether these words are nothing but backchannels.
     *
     * @param language a BCP 47 tag, or null where it is not known: then those of any language count
     */
    boolean isOne(String words, String language) {
        String primary = language == null ? null : language.split("-", 2)[0];
        String[] said = UserTranscript.plain(words).split(" ");
        int from = 0;
        while (from < said.length) {
            int to = Math.min(said.length, from + longest);
            while (to > from && !has(String.join(" ", List.of(said).subList(from, to)), primary)) {
                to--;
            }
            if (to == from) {
                return false;
            }
            from = to;
        }
        return true;
    }

    private boolean has(String phrase, String language) {
        return language == null
                ? all.contains(phrase)
                : phrases.getOrDefault(language, Set.of()).contains(phrase)
                        || phrases.getOrDefault(ENGLISH, Set.of()).contains(phrase);
    }
}
