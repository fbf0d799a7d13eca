package dev.parley.llm;

import java.util.List;
import java.util.Locale;

/** A web address in a text, of which only the host is spoken. Takes one code point after the other. */
final class WebAddress {
    private static final List<String> STARTS = List.of("http://", "https://", "www.");
    private static final int LONGEST_HOST = 100;

    private final StringBuilder host = new StringBuilder();
    private boolean inPath;
    private int last;

    /** Whether an address begins with this. */
    static boolean isStart(String text) {
        return STARTS.contains(text.toLowerCase(Locale.ROOT));
    }

    /** Whether this may become the beginning of an address. */
    static boolean mayStart(String text) {
        String lower = text.toLowerCase(Locale.ROOT);
        return STARTS.stream().anyMatch(start -> start.startsWith(lower));
    }

    /** Takes the next code point; false if it does not belong to the address. */
    boolean take(int c) {
        if (c <= ' ' || c > '~' || ")>]}\"'`*<|".indexOf(c) >= 0) {
            return false;
        }
        inPath |= "/?#:".indexOf(c) >= 0 || host.length() >= LONGEST_HOST;
        last = c;
        if (!inPath) {
            host.appendCodePoint(c);
        }
        return true;
    }

    /** The host, and the punctuation mark that ends the address since it belongs to the sentence. */
    String spoken() {
        String name = host.toString().replaceFirst("^(?i)www\\.", "").replaceFirst("[.,;!]+$", "");
        boolean mark = ".,;:!?".indexOf(last) >= 0;
        return mark ? name + (char) last : name;
    }
}
