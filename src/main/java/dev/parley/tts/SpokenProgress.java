package dev.parley.tts;

import java.util.ArrayList;
import java.util.List;

/**
 * How far a context has come in the text that it was given. Exact while the vendor tells which characters it speaks,
 * otherwise estimated from the length of the audio. Counts visible characters, since vendors change spaces.
 */
final class SpokenProgress {
    private final SpeechRate rate;
    private final List<String> pieces = new ArrayList<>();
    private final StringBuilder given = new StringBuilder();
    private boolean begun;
    private boolean exact = true;

    /** How many characters the vendor has told. */
    private int told;

    /** Bytes of audio since the last alignment. */
    private long untold;

    SpokenProgress(SpeechRate rate) {
        this.rate = rate;
    }

    /** The pieces so far, oldest first. */
    List<String> given() {
        return List.copyOf(pieces);
    }

    void give(String piece) {
        pieces.add(piece);
        given.append(visible(piece));
    }

    /**
     * Audio has come, or which characters the audio before it spoke.
     *
     * @param aligned the characters, or null
     * @param bytes   of samples
     */
    void hear(String aligned, int bytes) {
        String characters = aligned == null ? "" : visible(aligned);
        if (bytes == 0 && characters.isEmpty()) {
            return;
        }
        begun |= bytes > 0;
        // A pause may come without characters: what follows it then goes on where the vendor was.
        exact = !characters.isEmpty() && given.indexOf(characters, told) == told;
        if (exact) {
            told += characters.length();
            rate.learn(characters.length(), untold + bytes);
            untold = 0;
        } else {
            untold += bytes;
        }
    }

    /** All that was given has been spoken. */
    void complete() {
        if (begun && !exact) {
            rate.learn(given.length() - told, untold);
        }
    }

    /** Whether any audio has come. */
    boolean begun() {
        return begun;
    }

    /** Whether the vendor has told which characters it spoke last. */
    boolean exact() {
        return exact;
    }

    /** Whether the vendor has told that it spoke every character. */
    boolean isAllHeard() {
        return begun && exact && told == given.length();
    }

    /**
     * What is still to be spoken: from the word that was cut off, or, if only the length of the audio is known, from the
     * beginning of the running piece.
     */
    List<String> unspoken() {
        int reached = told + rate.characters(untold);
        List<String> rest = new ArrayList<>();
        int start = 0;
        for (String piece : pieces) {
            int end = start + visible(piece).length();
            if (end > reached) {
                String left = exact && start < reached ? fromWord(piece, reached - start) : piece;
                if (isSpeakable(left)) {
                    rest.add(left);
                }
            }
            start = end;
        }
        return rest;
    }

    /** The pieces of which nothing has been spoken, as far as the length of the audio tells. */
    List<String> unbegun() {
        int reached = told + Math.max(untold > 0 ? 1 : 0, rate.characters(untold));
        int start = 0;
        for (int i = 0; i < pieces.size(); i++) {
            if (start >= reached) {
                return List.copyOf(pieces.subList(i, pieces.size()));
            }
            start += visible(pieces.get(i)).length();
        }
        return List.of();
    }

    /** The rest of a piece, from the first word that is not wholly among the spoken visible characters. */
    private static String fromWord(String piece, int spoken) {
        int from = 0;
        int at = 0;
        for (int left = spoken; left > 0 || at < piece.length() && isSpace(piece, at); at++) {
            if (isSpace(piece, at)) {
                from = at + 1;
            } else {
                left--;
            }
        }
        int end = at;
        while (end < piece.length() && !isSpace(piece, end)) {
            end++;
        }
        // A word that lacks only its full stop is not repeated.
        boolean whole = !isSpeakable(piece.substring(at, end));
        return piece.substring(whole ? Math.min(end + 1, piece.length()) : from);
    }

    private static boolean isSpace(String text, int at) {
        return Character.isWhitespace(text.charAt(at));
    }

    private static boolean isSpeakable(String text) {
        return text.codePoints().anyMatch(Character::isLetterOrDigit);
    }

    private static String visible(String text) {
        return text.replaceAll("\\s+", "");
    }
}
