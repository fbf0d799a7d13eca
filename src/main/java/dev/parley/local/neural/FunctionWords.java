package dev.parley.local.neural;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How the small words of English sound in a sentence: weak, but at the end of a clause. Pure. */
final class FunctionWords {
    /** Function words that carry no stress inside a clause. */
    private static final Set<String> UNSTRESSED = words("am an and are as at be been by can could for from had has have"
            + " he her his i if in is it its me my of or our she than that the their there these they this those to us was"
            + " we were what when will with would you your a i'm i'll i've you'll you've you're he'll she'll it's that's"
            + " we'll we're we've they'll they're they've im ive youre theyre were");

    /** Function words with a secondary stress inside a clause. */
    private static final Set<String> SECONDARY = words("any but down him how into might not on off over shall should so"
            + " some them under up where which while who why about before been me our us");

    /** Weak forms that differ from the lexicon's. */
    private static final Map<String, String> WEAK = Map.ofEntries(
            Map.entry("a", "ɐ"),
            Map.entry("am", "æm"),
            Map.entry("an", "ɐn"),
            Map.entry("and", "ænd"),
            Map.entry("as", "æz"),
            Map.entry("at", "æt"),
            Map.entry("because", "bɪkˈʌz"),
            Map.entry("can", "kæn"),
            Map.entry("for", "fɔːɹ"),
            Map.entry("from", "fɹʌm"),
            Map.entry("had", "hæd"),
            Map.entry("has", "hɐz"),
            Map.entry("have", "hæv"),
            Map.entry("her", "hɜː"),
            Map.entry("into", "ˌɪntʊ"),
            Map.entry("of", "ʌv"),
            Map.entry("on", "ˌɔn"),
            Map.entry("or", "ɔːɹ"),
            Map.entry("than", "ðɐn"),
            Map.entry("that", "ðæt"),
            Map.entry("the", "ðə"),
            Map.entry("them", "ðˌɛm"),
            Map.entry("to", "tə"),
            Map.entry("was", "wʌz"),
            Map.entry("were", "wɜː"),
            Map.entry("what", "wʌt"),
            Map.entry("will", "wɪl"),
            Map.entry("your", "jʊɹ"));

    /** Function words that are stressed at a clause's end. */
    private static final Set<String> STRONG_AT_END =
            words("be been by can could did had has have his how i in into might my"
                    + " not off on over should so that then there these this those to under up what when where which while who why"
                    + " will would about before down");

    /** Pairs that are said as one word. */
    private static final Set<String> JOINED = Set.of("of the", "in the", "on the", "for the", "from the", "with the");

    private FunctionWords() {}

    /**
     * A word as it sounds in its clause.
     *
     * @param word in lower case
     * @param full how it sounds alone, in IPA
     * @param last whether it ends the clause
     */
    static String ipa(String word, String full, boolean last) {
        if (last && STRONG_AT_END.contains(word)) {
            return word.equals("to") ? "tuː" : full;
        }
        String weak = WEAK.get(word);
        if (weak != null) {
            return weak;
        }
        return SECONDARY.contains(word)
                ? full.replace("ˈ", "ˌ")
                : UNSTRESSED.contains(word) ? full.replace("ˈ", "") : full;
    }

    /** Whether two words are said as one. */
    static boolean areJoined(String word, String next) {
        return JOINED.contains(word + " " + next);
    }

    private static Set<String> words(String list) {
        return Arrays.stream(list.split(" ")).collect(Collectors.toUnmodifiableSet());
    }
}
