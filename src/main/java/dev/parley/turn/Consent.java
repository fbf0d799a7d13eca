package dev.parley.turn;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Whether the user's words say yes. Judged by code, not by the model: a call with an effect depends on it. */
final class Consent {
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}']+");

    private static final Set<String> YES =
            words("yes yeah yep yup sure ok okay correct confirm confirmed absolutely definitely हाँ हां जी ठीक "
                    + "haan ji si sí claro vale oui ouais ja jawohl ஆம் ஆமாம் అవును হ্যাঁ ಹೌದು അതെ હા ਹਾਂ ହଁ होय हो");

    private static final Set<String> NO =
            words("no not don't dont nope never stop cancel wait but instead नहीं मत ना nahi nahin pero non pas "
                    + "mais nein nicht aber இல்லை కాదు না ಇಲ್ಲ ഇല്ല ના ਨਹੀਂ ନା नको");

    /** A longer answer says more than yes. */
    private static final int MAX_WORDS = 6;

    private Consent() {}

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    static boolean isYes(String words) {
        String[] said = NOT_A_WORD.split(words.toLowerCase(Locale.ROOT).strip());
        boolean yes = false;
        for (String word : said) {
            if (NO.contains(word)) {
                return false;
            }
            yes |= YES.contains(word);
        }
        return yes && said.length <= MAX_WORDS;
    }
}
