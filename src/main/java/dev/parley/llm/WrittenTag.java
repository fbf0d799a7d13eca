package dev.parley.llm;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * What stands between {@code <} and {@code >} in a text, and looks like a tag.
 *
 * @param text without the brackets
 */
record WrittenTag(String text) {
    /** Words without a value are no attributes: "a <b and c> d". */
    private static final Pattern WORDS = Pattern.compile("[^\\s!?/]+\\s+[^=]*[^=/\\s]\\s*");

    String name() {
        return text.toLowerCase(Locale.ROOT);
    }

    /** Whether it is the address of a page. */
    boolean isAddress() {
        return name().startsWith("http://") || name().startsWith("https://");
    }

    /** Whether it is no tag. */
    boolean isWords() {
        return WORDS.matcher(text).matches();
    }

    boolean breaksLine() {
        return name().matches("br\\s*/?|/?p|/?li");
    }
}
