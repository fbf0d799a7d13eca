package dev.parley.tts;

import java.util.ArrayList;
import java.util.List;

/**
 * One reply's text on its way from the language model to the voice: cleaned of what is written but not spoken, and cut
 * into pieces that a voice speaks well. How the text is split over the calls changes nothing, neither in the words nor
 * in the pieces. A piece holds at least one letter or digit and ends with one space. Not thread-safe.
 */
final class SpokenText {
    private final Chunker pieces = new Chunker();
    private final MarkupStripper markup = new MarkupStripper(pieces::accept);
    private char highSurrogate;

    /** The next text of the reply, cut anywhere; gives the pieces that are complete with it. */
    List<String> add(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isHighSurrogate(c)) {
                highSurrogate = c;
            } else if (!Character.isLowSurrogate(c)) {
                highSurrogate = 0;
                markup.accept(c);
            } else if (highSurrogate != 0) {
                markup.accept(Character.toCodePoint(highSurrogate, c));
                highSurrogate = 0;
            }
        }
        return taken();
    }

    /** The reply is complete; gives what is left. */
    List<String> finish() {
        markup.finish();
        pieces.finish();
        return taken();
    }

    private List<String> taken() {
        List<String> taken = new ArrayList<>(pieces.complete());
        pieces.complete().clear();
        return taken;
    }
}
