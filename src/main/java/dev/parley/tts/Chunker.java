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
    /** Stands for something that was left out: a gap between words, but none before a full stop. */
    static final int OMISSION = 0;

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
    private static final String SENTENCE_ENDS = ".!?…؟۔।॥。！？｡";
    private static final String WIDE_ENDS = "।॥。！？｡，、；：";
    private static final String CLAUSE_ENDS = ",;:—–،؛，、；：";
    private static final String NO_GAP_BEFORE = ".,;:!?…。！？，、।॥)";
    private static final Set<String> ABBREVIATIONS = Set.of(
            "dr", "mr", "mrs", "ms", "prof", "st", "sr", "jr", "rev", "gen", "col", "capt", "lt", "sgt", "hon", "vs",
            "etc", "approx", "dept", "est", "fig", "inc", "ltd", "co", "corp", "no", "vol", "ca", "cf", "jan", "feb",
            "mar", "apr", "jun", "jul", "aug", "sep", "sept", "oct", "nov", "dec", "smt", "shri", "rs");
    private static final Pattern INITIALS = Pattern.compile("(?:\\p{L}\\.)*\\p{L}");
    private static final Pattern SMALL_NUMBER = Pattern.compile("\\d{1,3}");
    private static final Pattern LEADING_PUNCTUATION = Pattern.compile("^(?:[\\s,;:!?…)\\]}]|\\.+(?=\\s))+");

    private final List<String> complete = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private boolean first = true;
    private boolean speakable;
    private boolean gap;
    private boolean omitted;
    private boolean wideEnd;
    private int words;

    /** The pieces that are complete; whoever takes them clears it. */
    List<String> complete() {
        return complete;
    }

    /** A visible code point, whitespace, or {@link #OMISSION}. */
    void accept(int c) {
        if (c == OMISSION) {
            omitted = true;
            gap |= text.length() > 0;
        } else if (Character.isWhitespace(c) || Character.isSpaceChar(c)) {
            space(c == '\n');
        } else {
            visible(c);
        }
    }

    /** What is left becomes the last piece. */
    void finish() {
        cut();
        clear();
    }

    private void space(boolean newline) {
        if (text.length() > 0 && (!gap || omitted)) {
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
        if (gap && text.length() > 0 && !(omitted && NO_GAP_BEFORE.indexOf(c) >= 0)) {
            text.append(' ');
        }
        gap = false;
        omitted = false;
        text.appendCodePoint(c);
        speakable |= Character.isLetterOrDigit(c);
        wideEnd = WIDE_ENDS.indexOf(c) >= 0 || wideEnd && closer;
    }

    /** A place where a word has ended: is it one to stop at? */
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
