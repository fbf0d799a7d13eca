package dev.parley.local.neural;

import dev.parley.local.neural.MoonshineModel.Hypothesis;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Tells text that was said from text that the model invented: of noise it makes loops, fragments without letters, and
 * phrases that are frequent in its training data. Pure.
 */
final class Plausibility {
    /** Of read sentences nine of ten are above -0.2, of single words nine of ten above -0.85. */
    private static final double MIN_LOG_PROBABILITY = -0.9;

    /** What the model answers most often to noise; believed only of a voice that lasted. */
    private static final Set<String> STOCK = Set.of(
            "you",
            "thank you",
            "thank you for watching",
            "thanks for watching",
            "bye",
            "the",
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
    private static final int MAX_LOOP_WORDS = 6;

    private Plausibility() {}

    /** The text without a loop at its end; empty when it is probably invented. */
    static String filter(Hypothesis hypothesis, int voicedMs) {
        String text = hypothesis.text();
        if (text.chars().noneMatch(Character::isLetterOrDigit)
                || hypothesis.meanLogProbability() < MIN_LOG_PROBABILITY
                || voicedMs < STOCK_VOICED_MS && STOCK.contains(bare(text))) {
            return "";
        }
        List<String> words = Arrays.asList(text.split("\\s+"));
        List<String> unlooped = collapse(words);
        if (hypothesis.isCutOff() || unlooped.size() * 2 < words.size()) {
            return "";
        }
        return String.join(" ", unlooped);
    }

    /** Without the repetitions of a loop at the end: "ape, ape, ape, ape" becomes "ape,". */
    static List<String> collapse(List<String> words) {
        List<String> result = new ArrayList<>(words);
        for (int length = 1; length <= MAX_LOOP_WORDS; length++) {
            int repeats = 1;
            while (repeats(result, length, repeats)) {
                repeats++;
            }
            // People do say a word three times, and a few words twice.
            if (repeats >= (length == 1 ? 4 : 3)) {
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
