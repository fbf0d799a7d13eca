package dev.parley.tts;

import java.lang.Character.UnicodeScript;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Tells the language of each text of a conversation by its script. Digits alone are in the language of the text before them.
 * Languages are ISO 639 codes. On one event loop.
 */
final class TextLanguage {
    /** The languages of scripts that few languages share; the first is the default. */
    private static final Map<UnicodeScript, List<String>> LANGUAGES = Map.ofEntries(
            Map.entry(UnicodeScript.DEVANAGARI, List.of("hi", "mr", "ne", "sa", "kok", "mai", "doi", "brx")),
            Map.entry(UnicodeScript.BENGALI, List.of("bn", "as")),
            Map.entry(UnicodeScript.GURMUKHI, List.of("pa")),
            Map.entry(UnicodeScript.GUJARATI, List.of("gu")),
            Map.entry(UnicodeScript.ORIYA, List.of("or")),
            Map.entry(UnicodeScript.TAMIL, List.of("ta")),
            Map.entry(UnicodeScript.TELUGU, List.of("te")),
            Map.entry(UnicodeScript.KANNADA, List.of("kn")),
            Map.entry(UnicodeScript.MALAYALAM, List.of("ml")),
            Map.entry(UnicodeScript.OL_CHIKI, List.of("sat")),
            Map.entry(UnicodeScript.MEETEI_MAYEK, List.of("mni")),
            Map.entry(UnicodeScript.ARABIC, List.of("ar", "ur", "ks", "sd", "fa")),
            Map.entry(UnicodeScript.CYRILLIC, List.of("ru", "uk", "bg")),
            Map.entry(UnicodeScript.GREEK, List.of("el")),
            Map.entry(UnicodeScript.HANGUL, List.of("ko")),
            Map.entry(UnicodeScript.HIRAGANA, List.of("ja")),
            Map.entry(UnicodeScript.KATAKANA, List.of("ja")),
            Map.entry(UnicodeScript.HAN, List.of("zh", "ja")));

    private static final Pattern BEFORE_SUBTAG = Pattern.compile("[-_]");

    /** Weight of a letter that is not Latin: Latin words are common in texts of other languages. */
    private static final int LATIN = 3;

    private String likely;
    private String last;

    /** @param tag the language that is expected, or null */
    TextLanguage(String tag) {
        likely = code(tag);
        last = likely.isEmpty() ? "en" : likely;
    }

    /** @param tag the language that is expected from now on, believed where the script allows it; null for the one before */
    void expect(String tag) {
        String code = code(tag);
        likely = code.isEmpty() ? likely : code;
    }

    /** The language of the next text. */
    String of(String text) {
        Map<UnicodeScript, Integer> letters = new EnumMap<>(UnicodeScript.class);
        text.codePoints()
                .filter(Character::isLetter)
                .forEach(c -> letters.merge(
                        UnicodeScript.of(c), UnicodeScript.of(c) == UnicodeScript.LATIN ? 1 : LATIN, Integer::sum));
        if (!letters.isEmpty()) {
            last = of(letters);
        }
        return last;
    }

    private String of(Map<UnicodeScript, Integer> letters) {
        UnicodeScript most = letters.entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .orElseThrow()
                .getKey();
        List<String> candidates = LANGUAGES.get(most);
        if (candidates == null) {
            boolean other = LANGUAGES.values().stream().anyMatch(of -> of.contains(likely));
            return likely.isEmpty() || other ? "en" : likely;
        }
        return candidates.contains(likely) ? likely : candidates.get(0);
    }

    /** The language of a tag; "" where there is none. */
    static String code(String tag) {
        String code = tag == null ? "" : BEFORE_SUBTAG.split(tag.strip(), 2)[0].toLowerCase(Locale.ROOT);
        return switch (code) {
            case "auto", "unknown" -> "";
            case "od" -> "or";
            default -> code;
        };
    }
}
