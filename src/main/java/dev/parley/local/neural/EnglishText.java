package dev.parley.local.neural;

import java.text.Normalizer;
import java.util.Locale;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Written English to text that FreeTTS's tokenizer reads out well: what it does not know is spelt out. Pure. */
final class EnglishText {
    private static final Pattern URL = Pattern.compile(
            "(?i)\\b(?:https?://)?(?:www\\.)?([a-z0-9-]+(?:\\.[a-z0-9-]+)*\\.[a-z]{2,})(?:/\\S*)?(?<![.,;:!?])");
    private static final Pattern TIME = Pattern.compile(
            "\\b([01]?\\d|2[0-3]):([0-5]\\d)(?!\\d)(?:\\s*([ap])\\.?\\s?m\\b\\.?)?", Pattern.CASE_INSENSITIVE);
    private static final Pattern HALF_DAY = Pattern.compile("(?i)\\b(\\d{1,2})\\s*([ap])\\.?\\s?m\\b\\.?");
    private static final Pattern DATE = Pattern.compile("\\b(\\d{4})-(\\d{2})-(\\d{2})\\b");
    private static final Pattern MONEY = Pattern.compile("([€£¥₹])\\s?([\\d.,]*\\d)");
    private static final Pattern RANGE =
            Pattern.compile("(?<=\\b\\d{1,3})(?<!-\\d{1,3})(?:-|\\s?–\\s?)(?=[1-9]\\d{0,2}\\b(?!-))");
    private static final Pattern NUMBER = Pattern.compile(
            "(?<![\\d.,$/:-])(?<!\\b(?:Jan|Febr)uary |\\bMarch |\\bApril |\\bMay |\\bJune |\\bJuly |\\bAugust |ber )\\b([1-9]\\d{0,3}|0)\\b(?![.,]\\d|[/:-]\\d|(?:st|nd|rd|th)\\b)");
    private static final Pattern INITIALISM =
            Pattern.compile("\\b(?!(?:OK|NASA|NATO|PIN|SIM|RAM|NOT|NO|YES|ALL|AND|VERY)\\b)[A-Z]{2,4}\\b");
    /** A name such as PARLEY_LLM_URL. */
    private static final Pattern CONSTANT = Pattern.compile("\\b[A-Z]+(?:_[A-Z]+)+\\b");

    private static final Pattern SHOUTED = Pattern.compile("\\b[A-Z]{2,}\\s+[A-Z]{2,}\\b");
    private static final String[] UNITS = {
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
    private static final String[] MONTHS = {
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December"
    };

    private static final String[][] WORDS = {
        {"[‘’ʼ]", "'"},
        {"[“”„«»*_`~|<>\\[\\]{}]", " "},
        {"\\s?[—–]\\s?|\\s-+\\s", ", "},
        {"…", ". "},
        {"(?i)\\ba\\.m\\.", "ay M"},
        {"(?i)\\bp\\.m\\.", "P M"},
        {"(?i)\\be\\.g\\.", "for example"},
        {"(?i)\\bi\\.e\\.", "that is"},
        {"(?i)\\betc\\b\\.?", "et cetera"},
        {"(?i)\\bvs\\b\\.?", "versus"},
        {"(?i)\\bwi-?fi\\b", "wifi"},
        {"(?i)\\bmr\\.", "mister"},
        {"(?i)\\bmrs\\.", "missus"},
        {"(?i)\\bms\\.", "miz"},
        {"(?i)\\bdr\\.(?=\\s[A-Z])", "doctor"},
        {"\\s?°\\s?C\\b", " degrees Celsius"},
        {"\\s?°\\s?F\\b", " degrees Fahrenheit"},
        {"°", " degrees"},
        {"(?i)(?<=\\d)\\s?km/h\\b", " kilometres per hour"},
        {"(?i)(?<=\\d)\\s?mph\\b", " miles per hour"},
        {"(?<=\\d)\\s?km\\b", " kilometres"},
        {"(?<=\\d)\\s?kg\\b", " kilograms"},
        {"(?<=\\d)\\s?cm\\b", " centimetres"},
        {"\\s?%", " percent"},
        {"\\s?&\\s?", " and "},
        {"(?<=[\\d\\s])\\+\\s?(?=\\d)", " plus "},
        {"\\s?=\\s?", " equals "},
        {"(?<=\\d)\\s?[×x]\\s?(?=\\d)", " times "},
        {"(?<=\\d)\\s?÷\\s?(?=\\d)", " divided by "},
        {"(?<=[\\s(]|^)[-−](?=\\d)", "minus "},
        {"#(?=\\d)", "number "},
        {"@", " at "},
        {"\\s?/\\s?(?=[A-Za-z])", " or "},
    };

    private EnglishText() {}

    /** The text to read out; without anything that has no sound. */
    static String spoken(String written) {
        String text = URL.matcher(written)
                .replaceAll(m -> Matcher.quoteReplacement(m.group(1).replace(".", " dot ")));
        text = CONSTANT.matcher(text).replaceAll(m -> constant(m.group()));
        text = TIME.matcher(text).replaceAll(EnglishText::time);
        text = HALF_DAY.matcher(text).replaceAll(m -> m.group(1) + halfDay(m.group(2)));
        text = DATE.matcher(text).replaceAll(EnglishText::date);
        text = MONEY.matcher(text).replaceAll(m -> m.group(2) + currency(m.group(1)));
        text = RANGE.matcher(text).replaceAll(" to ");
        for (String[] each : WORDS) {
            text = text.replaceAll(each[0], each[1]);
        }
        text = NUMBER.matcher(text).replaceAll(m -> number(Integer.parseInt(m.group(1))));
        if (!SHOUTED.matcher(text).find()) {
            text = INITIALISM.matcher(text).replaceAll(m -> letters(m.group()));
        }
        // FreeTTS knows ASCII alone: accents go, and so does what has no sound, such as emoji.
        return Normalizer.normalize(text, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .replaceAll("[^\\x20-\\x7e]+", " ")
                .strip();
    }

    private static String time(MatchResult time) {
        int minute = Integer.parseInt(time.group(2));
        String half = time.group(3) == null ? "" : halfDay(time.group(3));
        String minutes =
                minute == 0 ? (half.isEmpty() ? " o'clock" : "") : minute < 10 ? " oh " + minute : " " + minute;
        return Integer.parseInt(time.group(1)) + minutes + half;
    }

    private static String halfDay(String letter) {
        return letters(letter.toUpperCase(Locale.ROOT) + "M");
    }

    private static String date(MatchResult date) {
        int month = Integer.parseInt(date.group(2));
        if (month < 1 || month > 12) {
            return Matcher.quoteReplacement(date.group());
        }
        return MONTHS[month - 1] + " " + Integer.parseInt(date.group(3)) + ", " + date.group(1);
    }

    /** A number below ten thousand; one that can be a year is read as a year. */
    static String number(int n) {
        if (n < 20) {
            return UNITS[n];
        }
        if (n < 100) {
            return TENS[n / 10] + (n % 10 == 0 ? "" : " " + UNITS[n % 10]);
        }
        if (n < 1000) {
            return UNITS[n / 100] + " hundred" + (n % 100 == 0 ? "" : " and " + number(n % 100));
        }
        if (n >= 1100 && n < 2000 || n >= 2010 && n < 2100) {
            int rest = n % 100;
            return number(n / 100) + " " + (rest == 0 ? "hundred" : rest < 10 ? "oh " + UNITS[rest] : number(rest));
        }
        int rest = n % 1000;
        return UNITS[n / 1000] + " thousand"
                + (rest == 0 ? "" : rest < 100 ? " and " + number(rest) : " " + number(rest));
    }

    private static String currency(String sign) {
        return switch (sign) {
            case "€" -> " euros";
            case "£" -> " pounds";
            case "¥" -> " yen";
            default -> " rupees";
        };
    }

    private static String constant(String name) {
        StringBuilder spoken = new StringBuilder();
        for (String part : name.split("_")) {
            spoken.append(part.length() < 4 ? letters(part) : " " + part.toLowerCase(Locale.ROOT));
        }
        return spoken.toString();
    }

    /** Each letter for itself; A is written so that it is not taken for the article. */
    private static String letters(String word) {
        StringBuilder spelt = new StringBuilder();
        for (char letter : word.toCharArray()) {
            spelt.append(' ').append(letter == 'A' ? "ay" : String.valueOf(letter));
        }
        return spelt.toString();
    }
}
