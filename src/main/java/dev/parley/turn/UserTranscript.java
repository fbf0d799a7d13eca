package dev.parley.turn;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The user's words in the running turn, as far as they are known. Immutable.
 *
 * @param kept       words that nothing changes any more: typed, or heard over a link that is gone
 * @param utterances what the recogniser heard in this turn, by utterance
 * @param seen       the latest utterance that was heard of
 * @param stale      the latest utterance of the turns before: what still comes of it is not of this turn
 * @param reopened   whether the recogniser began anew, so that its next words replace the unfinished ones
 */
record UserTranscript(String kept, List<Utterance> utterances, int seen, int stale, boolean reopened) {
    static final UserTranscript NOTHING = new UserTranscript("", List.of(), -1, -1, false);

    private static final Pattern NO_SPEECH = Pattern.compile("\\[[^\\]]*]|\\([^)]*\\)");
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");

    /** Words that the recogniser heard, and whether they are final. */
    record Utterance(int index, String text, boolean isFinal) {}

    /** With what the recogniser says now; the same object when that changes nothing. */
    UserTranscript with(int index, String text, boolean isFinal) {
        if (index <= stale) {
            return this;
        }
        String words = text.strip();
        List<Utterance> next = new ArrayList<>(utterances.size() + 1);
        boolean placed = false;
        for (Utterance utterance : utterances) {
            if (reopened && !utterance.isFinal) {
                continue;
            }
            if (!reopened && utterance.index == index) {
                if (utterance.isFinal || !isFinal && repeats(words, utterance.text)) {
                    return this;
                }
                next.add(new Utterance(index, words, isFinal));
                placed = true;
            } else {
                if (!reopened && !placed && utterance.index > index) {
                    next.add(new Utterance(index, words, isFinal));
                    placed = true;
                }
                next.add(utterance);
            }
        }
        if (!placed) {
            next.add(new Utterance(index, words, isFinal));
        }
        return new UserTranscript(kept, List.copyOf(next), Math.max(seen, index), stale, false);
    }

    /** With typed words after what was heard. */
    UserTranscript typed(String text) {
        // What a new link hears anew is the beginning of these words: its first utterance.
        int known = reopened ? Math.max(seen, 0) : seen;
        return new UserTranscript(join(words(), text.strip()), List.of(), known, known, false);
    }

    /** For the next turn: nothing, and whatever still comes of this turn's utterances is not for it. */
    UserTranscript next() {
        return new UserTranscript("", List.of(), seen, seen, false);
    }

    /** Nothing was understood so far. Of an utterance that is not final, words may still come. */
    UserTranscript unheard() {
        int isFinal = utterances.stream()
                .filter(Utterance::isFinal)
                .mapToInt(Utterance::index)
                .reduce(stale, Math::max);
        return new UserTranscript("", List.of(), seen, isFinal, reopened);
    }

    /** With all words so far for good, whatever becomes of the link to the recogniser. */
    UserTranscript keeping() {
        return new UserTranscript(words(), List.of(), seen, seen, false);
    }

    /** The recogniser begins anew, and is given the unfinished utterance again. */
    UserTranscript reopen() {
        List<Utterance> renumbered = utterances.stream()
                .map(u -> new Utterance(-1, u.text, u.isFinal))
                .toList();
        return new UserTranscript(kept, renumbered, -1, -1, true);
    }

    /** All words of the turn so far. */
    String words() {
        String words = kept;
        for (Utterance utterance : utterances) {
            words = join(words, utterance.text);
        }
        return words;
    }

    /** Whether there is nothing to answer: "." is nothing, and a recogniser's "[noise]" is no word. */
    boolean isBlank() {
        String words = words();
        String spoken = words.indexOf('[') < 0 && words.indexOf('(') < 0
                ? words
                : NO_SPEECH.matcher(words).replaceAll("");
        for (int i = 0; i < spoken.length(); i++) {
            if (Character.isLetterOrDigit(spoken.codePointAt(i))) {
                return false;
            }
        }
        return true;
    }

    /** Whether there is something to answer, and nothing of it is being heard anew. */
    boolean isComplete() {
        return !reopened && !isBlank();
    }

    /** Whether these are the words of before and more of them. */
    boolean goesOnFrom(UserTranscript before) {
        return plain(words()).startsWith(plain(before.words()) + " ");
    }

    /** Whether two texts differ in nothing but case, punctuation and spacing. */
    static boolean same(String one, String other) {
        return one.equals(other) || plain(one).equals(plain(other));
    }

    /** Whether these words were said before: recognisers repeat older, shorter ones. To take all words back is none of it. */
    private static boolean repeats(String words, String known) {
        if (words.startsWith(known)) {
            return words.length() == known.length();
        }
        return plain(known).startsWith(plain(words) + " ");
    }

    private static String plain(String text) {
        return NOT_A_WORD.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static String join(String one, String other) {
        if (one.isEmpty()) {
            return other;
        }
        return other.isEmpty() ? one : one + " " + other;
    }
}
