package dev.parley.local.neural;

import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * One word of American English from ARPAbet, as FreeTTS's lexicon has it, to the IPA that Piper's English voices are
 * trained on. Pure.
 *
 * <p>The lexicon marks stress (1) or none. The voices want a primary stress mark, a secondary one where a word has two
 * stresses, and the reduced vowels and taps of running speech.
 */
final class Pronunciation {
    private static final Map<String, String> CONSONANTS = Map.ofEntries(
            Map.entry("ch", "tʃ"),
            Map.entry("dh", "ð"),
            Map.entry("g", "ɡ"),
            Map.entry("hh", "h"),
            Map.entry("jh", "dʒ"),
            Map.entry("ng", "ŋ"),
            Map.entry("r", "ɹ"),
            Map.entry("sh", "ʃ"),
            Map.entry("th", "θ"),
            Map.entry("y", "j"),
            Map.entry("zh", "ʒ"));

    private static final Map<String, String> VOWELS = Map.ofEntries(
            Map.entry("aa", "ɑː"),
            Map.entry("ae", "æ"),
            Map.entry("ah", "ʌ"),
            Map.entry("ao", "ɔː"),
            Map.entry("aw", "aʊ"),
            Map.entry("ax", "ə"),
            Map.entry("ay", "aɪ"),
            Map.entry("eh", "ɛ"),
            Map.entry("er", "ɚ"),
            Map.entry("ey", "eɪ"),
            Map.entry("ih", "ɪ"),
            Map.entry("iy", "i"),
            Map.entry("ow", "oʊ"),
            Map.entry("oy", "ɔɪ"),
            Map.entry("uh", "ʊ"),
            Map.entry("uw", "uː"));

    /** Words with the sound of "more", which the voices tell from that of "north". */
    private static final Pattern MORE = Pattern.compile(".*(ore|oar|our|oor|port).*");

    /** Endings after which the last of two stresses is the secondary one: telephone, organize, airport, birthday. */
    private static final Pattern FRONT_STRESS = Pattern.compile(
            ".*(phone|graph|i[sz]es?|i[sz]ed|ates?|ated|[iu]de|scope|gram|fy|port|body|thing|day|ball|saur|man|men"
                    + "|mother|father|work|land|side|time|where|one|line|house|room|teen|ware|book|light|place|load|ways?"
                    + "|board|paper|night|noons?|shine|storm|fish|bow|ship|stairs|tite|ture)");

    private static final Pattern BACK_STRESS =
            Pattern.compile("(after|under(?!wear|ground)|over|inter|re|dis|un|mis).*");
    private static final Pattern WEAK_PREFIX = Pattern.compile("be|de|re");
    private static final Set<String> SIBILANTS = Set.of("s", "z", "sh", "zh", "ch", "jh");

    private final String spelling;
    private final String[] phones;
    private final int primary;
    private final StringBuilder ipa = new StringBuilder();

    private Pronunciation(String spelling, String[] phones) {
        this.spelling = spelling;
        this.phones = phones;
        this.primary = primary();
    }

    /**
     * The word in IPA, with stress marks directly before vowels.
     *
     * @param spelling in lower case
     * @param phones in ARPAbet, a 1 behind a stressed vowel
     */
    static String ipa(String spelling, String... phones) {
        return new Pronunciation(spelling, phones).write();
    }

    /** Whether IPA begins with the sound of a vowel. */
    static boolean startsWithVowel(String ipa) {
        return !ipa.isEmpty() && "ˈˌæɐɑaeɛɔəɚɜiɪoʊuʌᵻ".indexOf(ipa.charAt(0)) >= 0;
    }

    private String write() {
        for (int i = 0; i < phones.length; i++) {
            String phone = base(i);
            if (VOWELS.containsKey(phone)) {
                if (isStressed(i)) {
                    ipa.append(i == primary ? "ˈ" : isNextVowelAfter(i, primary) || endsInWeakY(i) ? "" : "ˌ");
                }
                ipa.append(vowel(i, phone));
            } else if (phone.equals("t") && isSyllabicN(i)) {
                ipa.append("ʔn̩");
                i += 2;
            } else if (phone.equals("t") && isTapped(i)) {
                ipa.append('ɾ');
            } else {
                ipa.append(CONSONANTS.getOrDefault(phone, phone));
            }
        }
        return ipa.toString();
    }

    private String vowel(int i, String phone) {
        String next = base(i + 1);
        boolean last = i == phones.length - 1;
        switch (phone) {
            case "er":
                return (isStressed(i) ? "ɜː" : "ɚ") + (isVowel(i + 1) ? "ɹ" : "");
            case "ao":
                if (next.equals("r")) {
                    return MORE.matcher(spelling).matches() ? "oː" : "ɔː";
                }
                return next.equals("g") ? "ɑː" : Set.of("f", "s", "th").contains(next) ? "ɔ" : "ɔː";
            case "ih", "iy":
                if (next.equals("r") && isStressed(i)) {
                    return "ɪ";
                }
                if (isWeakPrefix(i)) {
                    return "ᵻ";
                }
                return phone.equals("ih") ? "ɪ" : isStressed(i) && !endsInWeakY(i) ? "iː" : "i";
            case "ah", "ax":
                if (phone.equals("ah") && isStressed(i)) {
                    return "ʌ";
                }
                if (i == 0 && spelling.startsWith("a") || last && i == 0) {
                    return "ɐ";
                }
                return isReducedI(i) ? "ᵻ" : "ə";
            default:
                return VOWELS.get(phone);
        }
    }

    /** The vowel of -ed, -es, and of the unstressed -ity. */
    private boolean isReducedI(int i) {
        String before = base(i - 1);
        String after = base(i + 1);
        boolean lastSyllable = i == phones.length - 2;
        return lastSyllable
                        && spelling.endsWith("ed")
                        && after.equals("d")
                        && Set.of("t", "d").contains(before)
                || lastSyllable && spelling.endsWith("es") && after.equals("z") && SIBILANTS.contains(before)
                || i == phones.length - 3 && spelling.endsWith("ity");
    }

    /** The last sound of "nobody", which the lexicon marks as stressed. */
    private boolean endsInWeakY(int i) {
        return i == phones.length - 1 && i != primary && base(i).equals("iy");
    }

    /** The vowel of be-, de- and re- before the stress. */
    private boolean isWeakPrefix(int i) {
        return i == 1
                && primary > i
                && !isStressed(i)
                && spelling.length() > 3
                && WEAK_PREFIX.matcher(spelling).lookingAt();
    }

    /** The t of "button": before an unstressed vowel and a last n. */
    private boolean isSyllabicN(int i) {
        return i == phones.length - 3
                && isVowel(i - 1)
                && base(i + 1).equals("ax")
                && base(i + 2).equals("n");
    }

    /** The t of "water" and "party". */
    private boolean isTapped(int i) {
        return (isVowel(i - 1) || base(i - 1).equals("r")) && isVowel(i + 1) && !isStressed(i + 1);
    }

    /** The position of the vowel with the primary stress, -1 when none is stressed. */
    private int primary() {
        int first = -1;
        int last = -1;
        int vowelsAfterLast = 0;
        for (int i = 0; i < phones.length; i++) {
            if (isStressed(i)) {
                first = first < 0 ? i : first;
                last = i;
                vowelsAfterLast = 0;
            } else if (isVowel(i)) {
                vowelsAfterLast++;
            }
        }
        boolean adjacent = first >= 0 && isNextVowelAfter(last, first);
        boolean front = FRONT_STRESS.matcher(spelling).matches()
                && !(BACK_STRESS.matcher(spelling).matches() && vowelsAfterLast == 0);
        return front || adjacent && vowelsAfterLast == 0 && !spelling.startsWith("un") ? first : last;
    }

    /** Whether no vowel lies between the one at {@code before} and the one at {@code i}, in this order. */
    private boolean isNextVowelAfter(int i, int before) {
        if (before >= i) {
            return false;
        }
        for (int at = before + 1; at < i; at++) {
            if (isVowel(at)) {
                return false;
            }
        }
        return true;
    }

    private boolean isStressed(int i) {
        return i >= 0 && i < phones.length && phones[i].endsWith("1");
    }

    private boolean isVowel(int i) {
        return VOWELS.containsKey(base(i));
    }

    private String base(int i) {
        return i < 0 || i >= phones.length
                ? ""
                : isStressed(i) ? phones[i].substring(0, phones[i].length() - 1) : phones[i];
    }
}
