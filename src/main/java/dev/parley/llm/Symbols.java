package dev.parley.llm;

/** Code points that are written and never spoken. */
final class Symbols {
    private static final int ZERO_WIDTH_NON_JOINER = 0x200C;
    private static final int ZERO_WIDTH_JOINER = 0x200D;
    private static final int KEYCAP = 0x20E3;

    private Symbols() {}

    /** Whether a code point is a picture or an arrow. Signs such as those for degree and copyright are read aloud. */
    static boolean isEmoji(int c) {
        boolean arrow = c >= 0x2190 && c <= 0x21FF;
        boolean skinTone = c >= 0x1F3FB && c <= 0x1F3FF;
        return arrow || skinTone || c == KEYCAP || c >= 0x2190 && Character.getType(c) == Character.OTHER_SYMBOL;
    }

    /** Whether a code point continues an emoji. */
    static boolean isEmojiJoiner(int c) {
        return c == ZERO_WIDTH_JOINER || isVariationSelector(c);
    }

    /** Whether a code point has neither sound nor width. Joiners are kept: they shape words in many scripts. */
    static boolean isInvisible(int c) {
        int type = Character.getType(c);
        boolean joiner = c == ZERO_WIDTH_NON_JOINER || c == ZERO_WIDTH_JOINER;
        return type == Character.CONTROL && !Character.isWhitespace(c)
                || type == Character.FORMAT && !joiner
                || type == Character.PRIVATE_USE
                || type == Character.SURROGATE
                || type == Character.UNASSIGNED
                || isVariationSelector(c);
    }

    private static boolean isVariationSelector(int c) {
        return c >= 0xFE00 && c <= 0xFE0F;
    }
}
