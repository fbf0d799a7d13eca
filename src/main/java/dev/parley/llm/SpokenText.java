package dev.parley.llm;

/**
 * Reduces a reply to what is spoken. Takes text as the model streams it, cut anywhere, and gives well-formed text without
 * markup. On the verticle's event loop.
 */
final class SpokenText {
    /** Stands for something that was left out: a gap between words, but none before a full stop. */
    static final int OMISSION = 0;

    private static final String NO_GAP_BEFORE = ".,;:!?…。！？，、।॥)";

    private final MarkupStripper stripper = new MarkupStripper(this::accept);
    private final StringBuilder out = new StringBuilder();
    /** Whitespace that is written when more text follows it. */
    private final StringBuilder spaces = new StringBuilder();

    private char highSurrogate;
    private boolean begun;
    private boolean omitted;

    /** Takes the next text of the reply; gives what is known to be spoken so far. */
    String add(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)) {
                highSurrogate = c;
            } else if (!Character.isLowSurrogate(c)) {
                highSurrogate = 0;
                stripper.accept(c);
            } else if (highSurrogate != 0) {
                stripper.accept(Character.toCodePoint(highSurrogate, c));
                highSurrogate = 0;
            }
        }
        return taken();
    }

    /** The reply is complete; gives what is left. */
    String finish() {
        stripper.finish();
        return taken();
    }

    private void accept(int c) {
        if (c == OMISSION) {
            omitted = true;
        } else if (Character.isWhitespace(c)) {
            spaces.appendCodePoint(c);
        } else {
            if (begun) {
                out.append(omitted ? gapBefore(c) : spaces);
            }
            spaces.setLength(0);
            omitted = false;
            begun = true;
            out.appendCodePoint(c);
        }
    }

    /** What stands between words between which something was left out. */
    private String gapBefore(int c) {
        if (spaces.indexOf("\n") >= 0) {
            return "\n";
        }
        return NO_GAP_BEFORE.indexOf(c) >= 0 ? "" : " ";
    }

    private String taken() {
        String taken = out.toString();
        out.setLength(0);
        return taken;
    }
}
