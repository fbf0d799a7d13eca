package dev.parley.tts;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Cuts clean text into pieces: the first at the first natural break or after a few words, so that the voice begins soon;
 * later ones by sentence or long clause, so that it sounds well. Takes one code point after the other.
 */
final class Chunker {
    private static final int FIRST_CLAUSE = 10;
    private static final int FIRST_LENGTH = 50;
    private static final int FIRST_WORDS = 8;
    private static final int CLAUSE = 40;
    private static final int LENGTH = 200;
    private static final int UNBROKEN = 300;

    /** An ideograph says as much as several letters. */
    private static final int FIRST_IDEOGRAPHS = 25;

    private static final int IDEOGRAPHS = 100;

    private static final String CLOSERS = "\"'”’»)]}」』）】》";
    private static final String SENTENCE_ENDS = ".!?…؟۔।॥᱾᱿꯫。！？｡";
    private static final String WIDE_ENDS = "।॥。！？｡，、；：";
    private static final String CLAUSE_ENDS = ",;:—–،؛，、；：";
    /** Doctor, Mr, professor, rupees and the like, in English and in the scripts of India. */
    private static final Set<String> ABBREVIATIONS =
            Set.of(("dr mr mrs ms prof st sr jr rev gen col capt lt sgt hon vs etc approx dept est fig inc ltd "
                            + "co corp no vol ca cf jan feb mar apr jun jul aug sep sept oct nov dec smt shri rs "
                            + "डॉ डा श्री श्रीमती सुश्री प्रो रु रू कि मी सं डॉक्टर ডা ড শ্রী শ্রীমতী মি টা திரு திருமதி "
                            + "டாக்டர் ரூ డా శ్రీ శ్రీమతి రూ ಡಾ ಶ್ರೀ ಶ್ರೀಮತಿ ರೂ ഡോ ശ്രീ ശ്രീമതി രൂ ડૉ ડો શ્રી શ્રીમતી રૂ "
                            + "ਡਾ ਸ਼੍ਰੀ ਸ਼੍ਰੀਮਤੀ ਰੁ ଡା ଶ୍ରୀ ଶ୍ରୀମତୀ ଟଙ୍କା")
                    .split(" "));

    private static final Pattern INITIALS = Pattern.compile("(?:\\p{L}\\p{M}*\\.)+\\p{L}\\p{M}*|\\p{L}");
    private static final Pattern SMALL_NUMBER = Pattern.compile("\\d{1,3}");
    private static final Pattern LEADING_PUNCTUATION = Pattern.compile("^(?:[\\s,;:!?…)\\]}]|\\.+(?=\\s))+");

    private final List<String> complete = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;
    private boolean speakable;
    private boolean gap;
    private boolean wideEnd;
    private int words;

    /** The next text of the reply, cut between any two code points; gives the pieces that are complete with it. */
    List<String> add(String more) {
        more.codePoints()
                .filter(c -> Character.getType(c) != Character.SURROGATE)
                .forEach(this::accept);
        return taken();
    }

    /** The reply is complete; gives what is left. */
    List<String> finish() {
        cut();
        clear();
        return taken();
    }

    private List<String> taken() {
        List<String> taken = List.copyOf(complete);
        complete.clear();
        return taken;
    }

    private void accept(int c) {
        if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            space(c == '\n');
        } else {
            visible(c);
        }
    }

    private void space(boolean newline) {
        if (text.length() > 0 && !gap) {
            gap = true;
            words++;
            breakHere();
        }
        if (newline && text.length() > 0) {
            cut();
        }
    }

    private void visible(int c) {
        boolean closer = CLOSERS.indexOf(c) >= 0;
        if (wideEnd && !closer && SENTENCE_ENDS.indexOf(c) < 0) {
            breakHere();
        }
        boolean ideograph = ideographic(c);
        int most = !ideograph ? UNBROKEN : first ? FIRST_IDEOGRAPHS : IDEOGRAPHS;
        if (!closer && text.length() >= most) {
            cut();
            if (text.length() >= UNBROKEN) {
                clear();
            }
        }
        if (gap && text.length() > 0) {
            text.append(' ');
        }
        gap = false;
        text.appendCodePoint(c);
        speakable |= Character.isLetterOrDigit(c);
        wideEnd = WIDE_ENDS.indexOf(c) >= 0 || wideEnd && closer;
    }

    /** Cuts after a word, if this is a good place. */
    private void breakHere() {
        wideEnd = false;
        int end = text.length();
        while (end > 0 && CLOSERS.indexOf(text.charAt(end - 1)) >= 0) {
            end--;
        }
        if (end == 0) {
            return;
        }
        char last = text.charAt(end - 1);
        boolean sentence = SENTENCE_ENDS.indexOf(last) >= 0 && !(last == '.' && dotWithin(end - 1));
        boolean clause = CLAUSE_ENDS.indexOf(last) >= 0 || last == '-' && end > 1 && text.charAt(end - 2) == ' ';
        int length = text.length();
        boolean enough = first
                ? clause && length >= FIRST_CLAUSE || words >= FIRST_WORDS || length >= FIRST_LENGTH
                : clause && length >= CLAUSE || length >= LENGTH;
        if (sentence || enough) {
            cut();
        }
    }

    /** Whether the dot belongs to an abbreviation, an initial or the number of a list's item. */
    private boolean dotWithin(int dot) {
        int start = dot;
        while (start > 0 && text.charAt(start - 1) != ' ') {
            start--;
        }
        int from = start;
        while (from < dot && !Character.isLetterOrDigit(text.charAt(from))) {
            from++;
        }
        String word = text.substring(from, dot);
        return ABBREVIATIONS.contains(word.toLowerCase(Locale.ROOT))
                || INITIALS.matcher(word).matches()
                || start == 0 && SMALL_NUMBER.matcher(word).matches();
    }

    private static boolean ideographic(int c) {
        if (Character.isIdeographic(c)) {
            return true;
        }
        Character.UnicodeScript script = Character.UnicodeScript.of(c);
        return script == Character.UnicodeScript.HIRAGANA || script == Character.UnicodeScript.KATAKANA;
    }

    private void cut() {
        if (speakable) {
            String piece = LEADING_PUNCTUATION.matcher(text).replaceFirst("");
            complete.add(piece + " ");
            first = false;
            clear();
        }
    }

    private void clear() {
        text.setLength(0);
        speakable = false;
        gap = false;
        wideEnd = false;
        words = 0;
    }
}
