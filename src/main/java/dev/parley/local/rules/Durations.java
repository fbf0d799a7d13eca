package dev.parley.local.rules;

import static dev.parley.local.rules.NumberWords.NUMBER;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lengths of time as people say them in English: "one hour and thirty minutes", "a minute and a half". Pure. */
final class Durations {
    private static final String HALF = " and an? half";
    private static final Pattern PART = Pattern.compile(
            "\\b(half an?|" + NUMBER + "|an?)(" + HALF + ")?[ -](second|minute|hour)s?\\b(" + HALF + "\\b)?");
    private static final Pattern BETWEEN = Pattern.compile(" ?|,? and ");

    private Durations() {}

    /** The first length in the text, in seconds, with all its parts. */
    static OptionalLong seconds(String text) {
        Matcher part = PART.matcher(text);
        double sum = 0;
        int end = -1;
        while (part.find()
                && (end < 0
                        || BETWEEN.matcher(text.substring(end, part.start())).matches())) {
            sum += seconds(part);
            end = part.end();
        }
        return end < 0 ? OptionalLong.empty() : OptionalLong.of(Math.round(sum));
    }

    private static double seconds(Matcher part) {
        String amount = part.group(1);
        double number = amount.matches("an?") ? 1 : amount.startsWith("half") ? 0.5 : Arithmetic.number(amount);
        boolean half = part.group(2) != null || part.group(4) != null;
        int unit = part.group(3).equals("hour") ? 3600 : part.group(3).equals("minute") ? 60 : 1;
        return (number + (half ? 0.5 : 0)) * unit;
    }
}
