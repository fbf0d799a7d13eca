package dev.parley.turn;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The user's words in the running turn, as far as they are known. Immutable.
 *
 * @param kept       words that nothing changes any more: typed, or heard over a link that is gone
 * @param utterances what the recogniser heard in this turn, by utterance
 * @param seen       the latest utterance that was heard of
 * @param stale      the latest utterance of the turns before: of those, only words beyond the ones known then are new
 * @param reopened   whether the recogniser began anew, so that its next words replace the unfinished ones
 */
record UserTranscript(String kept, List<Utterance> utterances, int seen, int stale, boolean reopened) {
    static final UserTranscript NOTHING = new UserTranscript("", List.of(), -1, -1, false);

    private static final Pattern NO_SPEECH = Pattern.compile("\\[[^\\]]*]|\\([^)]*\\)");
    private static final Pattern NOT_A_WORD = Pattern.compile("[^\\p{L}\\p{M}\\p{N}]+");
    private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{M}\\p{N}]+");

    /**
     * Words that the recogniser heard.
     *
     * @param text    those of this turn
     * @param isFinal whether they are final
     * @param past    the words before them, which belong to turns before; "" for none
     * @param unclear whether the recogniser has rewritten those, so that {@code text} is a guess
     */
    record Utterance(int index, String text, boolean isFinal, String past, boolean unclear) {}

    /** With what the recogniser says now; the same object when that changes nothing. */
    UserTranscript with(int index, String text, boolean isFinal) {
        Utterance before = utterance(index);
        if (index <= stale && before == null) {
            return this;
        }
        String past = before == null ? "" : before.past;
        String words = beyond(past, text.strip());
        if (!reopened && before != null && (before.isFinal || !isFinal && repeats(words, before.text))) {
            return this;
        }
        List<Utterance> next = new ArrayList<>(utterances.size() + 1);
        for (Utterance utterance : utterances) {
            if (reopened ? utterance.isFinal : utterance.index != index) {
                next.add(utterance);
            }
        }
        int place = next.size();
        while (!reopened && place > 0 && next.get(place - 1).index > index) {
            place--;
        }
        next.add(place, new Utterance(index, words, isFinal, past, !goesOn(past, text)));
        return new UserTranscript(kept, List.copyOf(next), Math.max(seen, index), stale, false);
    }

    /** The utterance of this number, or null. */
    private Utterance utterance(int index) {
        for (Utterance utterance : utterances) {
            if (utterance.index == index && index >= 0) {
                return utterance;
            }
        }
        return null;
    }

    /** With typed words after what was heard. */
    UserTranscript typed(String text) {
        // What a new generation hears anew is the beginning of these words: its first utterance.
        int known = reopened ? Math.max(seen, 0) : seen;
        return new UserTranscript(join(words(), text.strip()), after(this).utterances, known, known, false);
    }

    /**
     * What of this goes beyond what was known before: the words of the next turn. Of an utterance that is not final more may
     * come.
     */
    UserTranscript after(UserTranscript known) {
        List<Utterance> next = new ArrayList<>(1);
        // The first utterance of a new generation begins with the words that it hears again.
        String again = known.reopened ? known.unfinished() : "";
        if (!again.isEmpty() && utterance(0) == null) {
            next.add(new Utterance(0, "", false, again, false));
        }
        for (Utterance utterance : utterances) {
            Utterance was = known.utterance(utterance.index);
            if (utterance.index >= 0 && (was == null || !was.isFinal)) {
                String before = was != null ? was.text : utterance.index == 0 ? again : "";
                String own = beyond(before, utterance.text);
                if (!utterance.isFinal || !own.isEmpty()) {
                    String past = join(was == null ? utterance.past : was.past, before);
                    next.add(new Utterance(utterance.index, own, utterance.isFinal, past, utterance.unclear));
                }
            }
        }
        return new UserTranscript("", List.copyOf(next), seen, seen, false);
    }

    private String unfinished() {
        String words = "";
        for (Utterance utterance : utterances) {
            words = utterance.isFinal ? words : join(words, utterance.text);
        }
        return words;
    }

    /** Nothing was understood so far. Of an utterance that is not final, words may still come. */
    UserTranscript unheard() {
        List<Utterance> open =
                utterances.stream().filter(utterance -> !utterance.isFinal).toList();
        int last = utterances.stream()
                .filter(Utterance::isFinal)
                .mapToInt(Utterance::index)
                .reduce(stale, Math::max);
        return new UserTranscript("", open, seen, last, reopened);
    }

    /** With all words so far for good, whatever becomes of the link to the recogniser. */
    UserTranscript keeping() {
        return new UserTranscript(words(), List.of(), seen, seen, false);
    }

    /** The recogniser begins anew, and is given the unfinished utterance again. */
    UserTranscript reopen() {
        List<Utterance> renumbered = utterances.stream()
                .filter(u -> !u.unclear)
                .map(u -> new Utterance(-1, u.text, u.isFinal, "", false))
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

    /** Whether the recogniser has had its last word on all that it heard. */
    boolean isFinal() {
        return utterances.stream().allMatch(Utterance::isFinal);
    }

    /** Whether words of an unfinished utterance can't be told from those of turns before. */
    boolean isUnclear() {
        return utterances.stream().anyMatch(utterance -> utterance.unclear && !utterance.isFinal);
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

    /** Whether an utterance still begins with these words, or has not got further than they. */
    private static boolean goesOn(String past, String text) {
        String before = plain(past) + " ";
        String now = plain(text) + " ";
        return past.isEmpty() || now.startsWith(before) || before.startsWith(now);
    }

    /** The text after the words of the past; where they are not in it any more, after as many words. */
    private static String beyond(String past, String text) {
        String known = past.isEmpty() ? "" : plain(past);
        if (known.isEmpty()) {
            return text;
        }
        List<String> before = List.of(known.split(" "));
        int since = Collections.indexOfSubList(List.of(plain(text).split(" ")), before);
        Matcher words = WORD.matcher(text);
        for (int more = Math.max(0, since) + before.size(); more > 0; more--) {
            if (!words.find()) {
                return "";
            }
        }
        return words.find() ? text.substring(words.start()) : "";
    }

    /** The words of a text in lower case, with one space between them. */
    static String plain(String text) {
        return NOT_A_WORD.matcher(text).replaceAll(" ").strip().toLowerCase(Locale.ROOT);
    }

    private static String join(String one, String other) {
        if (one.isEmpty()) {
            return other;
        }
        return other.isEmpty() ? one : one + " " + other;
    }
}
