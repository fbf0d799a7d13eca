package dev.parley.llm;

import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A model's thoughts in the middle of its text, from the opening mark to the closing one. Models use different marks. */
final class Thought {
    /** {@code <think>} of most models, also as {@code <seed:think>}. */
    private static final Pattern TAG =
            Pattern.compile("<((?:\\w+:)?(?:think|thinking|thoughts?|reasoning|reflection))>");

    /** Of Mistral and Kimi. */
    private static final List<String> MARKS = List.of("[THINK]", "◁think▷");

    /** Of gpt-oss. Other channels than the final one are not for the user. */
    private static final String CHANNEL = "<|channel|>";

    private final String end;
    private final StringBuilder tail = new StringBuilder();

    private Thought(String end) {
        this.end = end;
    }

    /** What this mark opens, or null when it opens no thoughts. */
    static Thought openedBy(String mark) {
        Matcher tag = TAG.matcher(mark.toLowerCase(Locale.ROOT));
        if (tag.matches()) {
            return new Thought("</" + tag.group(1) + ">");
        }
        if (mark.equals(CHANNEL)) {
            return new Thought("final<|message|>");
        }
        return MARKS.contains(mark)
                ? new Thought((mark.charAt(0) + "/" + mark.substring(1)).toLowerCase(Locale.ROOT))
                : null;
    }

    /** Whether this may become a mark that is no tag. */
    static boolean mayOpen(String begin) {
        return MARKS.stream().anyMatch(mark -> mark.startsWith(begin));
    }

    /** Whether the thoughts end with their next code point. */
    boolean endsWith(int c) {
        tail.appendCodePoint(Character.toLowerCase(c));
        tail.delete(0, Math.max(0, tail.length() - end.length()));
        return tail.indexOf(end) >= 0;
    }
}
