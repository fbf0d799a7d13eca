package dev.parley.local.rules;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;

/** Numbers as people say them in English. */
final class NumberWords {
    private static final String[] SMALL =
            ("zero one two three four five six seven eight nine ten eleven twelve thirteen"
                            + " fourteen fifteen sixteen seventeen eighteen nineteen")
                    .split(" ");
    private static final String[] TENS = "- - twenty thirty forty fifty sixty seventy eighty ninety".split(" ");
    private static final Map<String, Integer> VALUES = values();
    private static final Map<String, Long> SCALES =
            Map.of("thousand", 1000L, "million", 1_000_000L, "billion", 1_000_000_000L);
    private static final int DECIMALS = 3;
    private static final double TOO_LARGE = 1e15;

    /** A number in digits or words. "and" is part of it only after a hundred or more. */
    static final String NUMBER = number();

    private NumberWords() {}

    /** The number in words, rounded to three decimals: "minus three point one four". */
    static String say(double number) {
        if (!(Math.abs(number) < TOO_LARGE)) {
            return "a number too large to say";
        }
        BigDecimal rounded = BigDecimal.valueOf(number)
                .setScale(DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
        String sign = rounded.signum() < 0 ? "minus " : "";
        String[] parts = rounded.abs().toPlainString().split("\\.");
        StringBuilder words = new StringBuilder(sign + say(Long.parseLong(parts[0])));
        if (parts.length > 1) {
            words.append(" point");
            parts[1].chars().forEach(digit -> words.append(' ').append(SMALL[digit - '0']));
        }
        return words.toString();
    }

    private static String say(long number) {
        if (number < 20) {
            return SMALL[(int) number];
        }
        if (number < 100) {
            return TENS[(int) number / 10] + (number % 10 == 0 ? "" : " " + SMALL[(int) number % 10]);
        }
        if (number < 1000) {
            return scale(number, 100, " hundred");
        }
        if (number < 1_000_000) {
            return scale(number, 1000, " thousand");
        }
        return number < 1_000_000_000 ? scale(number, 1_000_000, " million") : scale(number, 1_000_000_000, " billion");
    }

    private static String scale(long number, long unit, String name) {
        long rest = number % unit;
        return say(number / unit) + name + (rest == 0 ? "" : (rest < 100 ? " and " : " ") + say(rest));
    }

    /** The number that these words or digits say; empty when they say none. */
    static OptionalDouble parse(String text) {
        String words = text.strip();
        if (words.startsWith("minus ") || words.startsWith("negative ")) {
            OptionalDouble positive = parse(words.substring(words.indexOf(' ')));
            return positive.isPresent() ? OptionalDouble.of(-positive.getAsDouble()) : positive;
        }
        double total = 0;
        double group = 0;
        double decimal = 0;
        for (String word : words.split("[ -]+")) {
            if (word.matches("\\d+(\\.\\d+)?")) {
                group += Double.parseDouble(word);
            } else if (word.equals("point")) {
                decimal = 0.1;
            } else if (word.equals("a") || word.equals("an")) {
                group = 1;
            } else if (word.equals("hundred")) {
                group = Math.max(1, group) * 100;
            } else if (SCALES.containsKey(word)) {
                total += Math.max(1, group) * SCALES.get(word);
                group = 0;
            } else if (VALUES.containsKey(word)) {
                group += decimal == 0 ? VALUES.get(word) : decimal * VALUES.get(word);
                decimal /= 10;
            } else if (!word.equals("and")) {
                return OptionalDouble.empty();
            }
        }
        return OptionalDouble.of(total + group);
    }

    private static Map<String, Integer> values() {
        Map<String, Integer> values = new HashMap<>();
        for (int i = 0; i < SMALL.length; i++) {
            values.put(SMALL[i], i);
        }
        for (int i = 2; i < TENS.length; i++) {
            values.put(TENS[i], 10 * i);
        }
        return values;
    }

    private static String number() {
        String word = "(?:" + String.join("|", values().keySet()) + "|hundred|thousand|million|billion|point)";
        String digits = "\\d++(?:\\.\\d++)?(?: (?:hundred|thousand|million|billion))?";
        String words = "(?:an? (?=hundred|thousand|million|billion))?\\b" + word
                + "\\b(?:[ -](?:(?<=(?:hundred|thousand|million|billion) )and )?" + word + "\\b)*";
        return "(?:(?:minus |negative |-)?(?:" + digits + "|" + words + "))";
    }
}
