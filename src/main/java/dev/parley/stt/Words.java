package dev.parley.stt;

import java.util.regex.Pattern;

/** What of a transcript is words. */
final class Words {
    /** Far more than anyone says in one utterance. */
    private static final int MAX_CHARACTERS = 20_000;

    private static final Pattern REMARK = Pattern.compile("\\[[^\\[\\]]*]|\\([^()]*\\)|<[^<>]*>|\\*[^*]*\\*");
    private static final Pattern SPOKEN = Pattern.compile("[\\p{L}\\p{N}]");

    private Words() {}

    /**
     * The transcript as it is, but "" where nobody said anything: recognizers write "[BLANK_AUDIO]", "(music)" or a
     * lone full stop for noise.
     */
    static String of(String transcript) {
        String text = transcript.length() > MAX_CHARACTERS ? transcript.substring(0, MAX_CHARACTERS) : transcript;
        return SPOKEN.matcher(REMARK.matcher(text).replaceAll("")).find() ? text : "";
    }
}
