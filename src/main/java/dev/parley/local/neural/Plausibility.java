package dev.parley.local.neural;

import dev.parley.local.neural.MoonshineModel.Hypothesis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells text that was said from text that the model invented: of noise it makes loops, fragments without letters, and
 * phrases that are frequent in its training data. The limits are of 370 recordings of people, most of single words, and
 * 148 of noises. Pure.
 */
final class Plausibility {
    /** The mean log-probability of read sentences is above -0.4, of commands above -0.6, of clear words above -0.9. */
    private static final double MIN_MEAN = -0.9;

    private static final double MIN_MEAN_OF_SENTENCE = -0.65;
    private static final double MIN_FIRST = -1.6;
    private static final double MIN_FIRST_OF_LOOP = -0.8;

    /** Above this the model is so sure that only what is never said is doubted. */
    private static final double SURE = -0.2;

    private static final double MIN_PERIODIC = 0.12;

    /** What is never said to an assistant, and often heard in noise. */
    private static final Set<String> NEVER_SAID = Set.of("you", "the", "thank you for watching", "thanks for watching");

    /** What is said, but heard in noise too: believed only of a voice that lasted. */
    private static final Set<String> STOCK = Set.of(
            "thank you",
            "bye",
            "oh",
            "uh",
            "mm",
            "hmm",
            "so",
            "i",
            "a",
            "and",
            "okay",
            "ok",
            "yeah",
            "it",
            "is",
            "we",
            "but",
            "what",
            "s",
            "t",
            "in",
            "to",
            "um",
            "huh");

    private static final int STOCK_VOICED_MS = 500;
    private static final int SLOWEST_WORD_MS = 700;
    private static final int SLACK_MS = 800;
    private static final int MAX_LOOP_WORDS = 6;

    private Plausibility() {}

    /**
     * The text without a loop at its end; empty when it is probably invented.
     *
     * @param voicedMs how long the voice in the audio lasted, in ms
     * @param periodicShare of the voiced frames, 0 to 1
     */
    static String filter(Hypothesis hypothesis, int voicedMs, double periodicShare) {
        List<String> words = Arrays.asList(hypothesis.text().split("\\s+"));
        List<String> unlooped = collapse(words, hypothesis.isCutOff() ? 3 : 4);
        String text = String.join(" ", unlooped);
        String bare = bare(text);
        boolean sure = hypothesis.meanLogProbability() > SURE;
        boolean looped = unlooped.size() * 2 < words.size();
        boolean invented = bare.isEmpty()
                || NEVER_SAID.contains(bare)
                || text.startsWith("©")
                || hypothesis.meanLogProbability() < (unlooped.size() < 3 ? MIN_MEAN : MIN_MEAN_OF_SENTENCE)
                || hypothesis.firstLogProbability() < MIN_FIRST
                || looped && unlooped.size() > 1
                || hypothesis.isCutOff() && (!looped || hypothesis.firstLogProbability() < MIN_FIRST_OF_LOOP)
                || !sure && periodicShare < MIN_PERIODIC
                || !sure && voicedMs < STOCK_VOICED_MS && STOCK.contains(bare)
                || hypothesis.meanLogProbability() < -0.35 && voicedMs > SLACK_MS + SLOWEST_WORD_MS * unlooped.size();
        return invented ? "" : text;
    }

    /**
     * Without the repetitions of a loop at the end: "ape, ape, ape, ape" becomes "ape,".
     *
     * @param least repetitions of one word that are a loop; of several words three are
     */
    static List<String> collapse(List<String> words, int least) {
        List<String> result = new ArrayList<>(words);
        for (int length = 1; length <= MAX_LOOP_WORDS; length++) {
            int repeats = 1;
            while (repeats(result, length, repeats)) {
                repeats++;
            }
            if (repeats >= (length == 1 ? least : 3)) {
                result = new ArrayList<>(result.subList(0, result.size() - (repeats - 1) * length));
            }
        }
        return result;
    }

    /** Whether the last words, so many, are the same as those that many repeats before. */
    private static boolean repeats(List<String> words, int length, int repeats) {
        int start = words.size() - (repeats + 1) * length;
        if (start < 0) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (!bare(words.get(start + i)).equals(bare(words.get(words.size() - length + i)))) {
                return false;
            }
        }
        return true;
    }

    /** In lower case, without punctuation. */
    static String bare(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replaceAll("[^\\p{L}\\p{N}' ]", "")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
