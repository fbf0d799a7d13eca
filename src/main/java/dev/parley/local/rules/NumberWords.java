package dev.parley.local.rules;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;

/** Numbers as they are said in English. */
final class NumberWords {
    private static final String[] SMALL = {
        "zero",
        "one",
        "two",
        "three",
        "four",
        "five",
        "six",
        "seven",
        "eight",
        "nine",
        "ten",
        "eleven",
        "twelve",
        "thirteen",
        "fourteen",
        "fifteen",
        "sixteen",
        "seventeen",
        "eighteen",
        "nineteen"
    };
    private static final String[] TENS = {
        "", "", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"
    };
    private static final Map<String, Integer> VALUES = values();

    private NumberWords() {}

    /** The number in words, for any number between plus and minus 999,999. */
    static String say(int number) {
        if (number < 0) {
            return "minus " + say(-number);
        }
        if (number < 20) {
            return SMALL[number];
        }
        if (number < 100) {
            return TENS[number / 10] + (number % 10 == 0 ? "" : " " + SMALL[number % 10]);
        }
        int unit = number < 1000 ? 100 : 1000;
        String rest = number % unit == 0 ? "" : (number % unit < 100 ? " and " : " ") + say(number % unit);
        return say(number / unit) + (unit == 100 ? " hundred" : " thousand") + rest;
    }

    /** The number that these words or digits say, from 0 to 9999; empty when they say none. */
    static OptionalInt parse(String words) {
        if (words.matches("\\d{1,4}")) {
            return OptionalInt.of(Integer.parseInt(words));
        }
        int total = 0;
        for (String word : words.trim().split("[ -]+")) {
            if (word.equals("hundred") || word.equals("a")) {
                total = word.equals("a") ? 1 : Math.max(1, total) * 100;
            } else if (VALUES.containsKey(word)) {
                total += VALUES.get(word);
            } else {
                return OptionalInt.empty();
            }
        }
        return OptionalInt.of(total);
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
}
