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

    /** With one of these, or any "n't", a yes is doubted, bound to something or taken back. */
    private static final Set<String> NO = words(
            "no not dont cant cannot wont isnt nope never stop cancel wait hold hang later forget maybe perhaps but "
                    + "if unless except only instead rather actually नहीं मत ना अगर लेकिन nahi nahin pero non pas mais "
                    + "peut nein nicht aber vielleicht இல்லை కాదు না ಇಲ್ಲ ഇല്ല ના ਨਹੀਂ ନା नको");

    /** The user asks back. */
    private static final Set<String> QUESTION =
            words("is are was what which why how who when where do does did can could should would will shall");

    /** A longer answer says more than yes. */
    private static final int MAX_WORDS = 6;

    private Consent() {}

    private static Set<String> words(String words) {
        return Set.of(words.split(" "));
    }

    static boolean isYes(String words) {
        String text = words.toLowerCase(Locale.ROOT).replace('’', '\'').strip();
        String[] said = NOT_A_WORD.split(text);
        boolean yes = false;
        for (String word : said) {
            if (NO.contains(word) || word.endsWith("n't")) {
                return false;
            }
            yes |= YES.contains(word);
        }
        boolean question = said.length > 0 && QUESTION.contains(said[0]) || text.contains("?") || text.contains("？");
        return yes && !question && said.length <= MAX_WORDS;
    }
}
