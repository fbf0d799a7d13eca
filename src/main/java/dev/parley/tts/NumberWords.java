package dev.parley.tts;

import com.ibm.icu.text.RuleBasedNumberFormat;
import com.ibm.icu.util.ULocale;
import java.math.BigDecimal;
import java.util.function.Function;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Writes numbers as words of a language, for a voice that reads digits badly: amounts of money, times, telephone numbers,
 * percentages, years and what else is written in digits. ElevenLabs' Flash models read "1,000,000" as "one thousand thousand",
 * and normalise text themselves only for enterprises. One instance for one language, used by one thread at a time.
 */
final class NumberWords {
    private static final String NUMBER = "\\p{Nd}{1,3}(?:,\\p{Nd}{2,3})++(?:\\.\\p{Nd}++)?|\\p{Nd}++(?:\\.\\p{Nd}++)?";
    private static final String SCALE =
            "lakhs?|crores?|thousand|million|billion|लाख|करोड़|हज़ार|हजार|லட்சம்|கோடி|ஆயிரம்";
    private static final Pattern MONEY =
            Pattern.compile("(₹|[$€£]|(?<!\\p{L})US\\$|(?<!\\p{L})(?:Rs|INR|रु|ரூ)\\.?(?=\\s*\\p{Nd}))\\s*(" + NUMBER
                    + ")(?:\\s*/-)?(?:\\s+(" + SCALE + ")(?!\\p{L}))?");
    private static final Pattern MINUS =
            Pattern.compile("(?<![^\\s(\\[\"'])[-\u2212](?=(?:₹|[$€£]|US\\$|Rs\\.?)?\\s?\\p{Nd})");
    private static final Pattern TIME =
            Pattern.compile("(?<![\\p{Nd}:.,])(\\p{Nd}{1,2})([:.])(\\p{Nd}{2})(?![\\p{Nd}:]|\\.\\p{Nd})"
                    + "(?=\\s*((?i:[ap]\\.?m\\b)|बजे|மணி)?)");

    /** A version, an address: more than one point. */
    private static final Pattern POINTS = Pattern.compile("(\\p{L})?(\\p{Nd}++(?:\\.\\p{Nd}++){2,}+)");

    private static final Pattern FRACTION = Pattern.compile(
            "(?<![\\p{L}\\p{Nd}.,:/-])(?:(\\p{Nd}{1,3}) )?(\\p{Nd}{1,2})/(\\p{Nd}{1,2})(?![\\p{Nd}/-]|[.,]\\p{Nd})");
    private static final Pattern TELEPHONE =
            Pattern.compile("(?<![\\p{L}\\p{Nd}.,:])(\\+?)((?:\\p{Nd}{1,5}[ -]){1,4}\\p{Nd}{3,5}|\\p{Nd}{6,15})"
                    + "(?![\\p{Nd}:%]|[.,]\\p{Nd}|\\s*(?:rupee|dollar|euro|pound|रुप|डॉलर|ரூபா|டாலர்))");
    private static final Pattern PERCENT = Pattern.compile("(" + NUMBER + ")\\s*%");
    private static final Pattern ORDINAL =
            Pattern.compile("(?<![\\p{L}\\p{Nd}.,])(\\p{Nd}{1,4})(?:st|nd|rd|th)(?!\\p{L})");
    private static final Pattern YEAR =
            Pattern.compile("(?<![\\p{L}\\p{Nd}.,])((?:1[1-9]|20)\\p{Nd}{2})(?![\\p{Nd}]|[.,]\\p{Nd})");
    private static final Pattern PLAIN = Pattern.compile("(\\p{L})?(" + NUMBER + ")(?=(\\p{IsLatin})?)");

    /** Where a comma may be a decimal point. */
    private static final Pattern PLAIN_OR_MARKED =
            Pattern.compile("(\\p{L})?(\\p{Nd}++(?:[.,]\\p{Nd}++)*+)(?=(\\p{IsLatin})?)");

    /** The shortest telephone number that is written in groups, and the longest, in digits. */
    private static final int TELEPHONE_MIN = 8;

    private static final int TELEPHONE_MAX = 15;

    /** This many digits without grouping are read as a code. */
    private static final int CODE_MIN = 6;

    private final String language;
    private final NumberNames words;
    private final RuleBasedNumberFormat format;
    private final boolean hasRules;

    /**
     * Reads a language's rules. Blocks for up to half a second the first time.
     *
     * @param language an ISO 639 code
     */
    NumberWords(String language) {
        this.language = language;
        words = NumberNames.of(language);
        ULocale locale = new ULocale(language.equals("en") ? "en_IN" : language);
        format = new RuleBasedNumberFormat(locale, RuleBasedNumberFormat.SPELLOUT);
        format.format(new BigDecimal("12.5")); // Warms up: the first call is slow.
        ULocale actual = format.getLocale(ULocale.ACTUAL_LOCALE);
        hasRules = actual == null || actual.getLanguage().equals(language);
    }

    /** The text without digits; unchanged in a language that has no rules. */
    String write(String text) {
        if (!hasRules) {
            return text;
        }
        String written = text;
        if (words != null) {
            written = replace(MINUS, written, each -> words.minus() + " ");
            written = replace(POINTS, written, this::points);
            written = replace(MONEY, written, this::money);
            written = replace(PERCENT, written, each -> number(each.group(1)) + " " + words.percent());
        }
        written = replace(TIME, written, this::time);
        if (language.equals("en")) {
            written = replace(FRACTION, written, this::fraction);
        }
        written = replace(TELEPHONE, written, this::telephone);
        if (language.equals("en")) {
            written = replace(ORDINAL, written, each -> say(each.group(1), "%spellout-ordinal"));
            written = replace(YEAR, written, each -> say(each.group(1), "%spellout-numbering-year"));
        }
        return replace(words == null ? PLAIN_OR_MARKED : PLAIN, written, this::plain);
    }

    private static String replace(Pattern pattern, String text, Function<MatchResult, String> by) {
        return pattern.matcher(text).replaceAll(each -> {
            String words = by.apply(each);
            return Matcher.quoteReplacement(words == null ? each.group() : words);
        });
    }

    private String money(MatchResult each) {
        String[] names = words.money(each.group(1));
        String digits = ascii(each.group(2));
        String scale = each.group(3);
        int point = digits.indexOf('.');
        if (scale != null) {
            return number(digits) + " " + scale + " " + names[1];
        } else if (point >= 0 && digits.length() == point + 3) {
            String whole = digits.substring(0, point);
            String part = digits.substring(point + 1);
            return unit(whole, names)
                    + (part.equals("00") ? "" : " " + number(part.replaceFirst("^0", "")) + " " + names[2]);
        }
        return unit(digits, names);
    }

    private String unit(String digits, String[] names) {
        return number(digits) + " " + (digits.equals("1") ? names[0] : names[1]);
    }

    private String time(MatchResult each) {
        int hour = Integer.parseInt(ascii(each.group(1)));
        int minute = Integer.parseInt(ascii(each.group(3)));
        boolean named = each.group(4) != null; // The text names it as a time.
        if (hour > 24 || minute > 59 || each.group(2).equals(".") && !named) {
            return null;
        }
        String[] after = words == null || named ? new String[] {"", "", ""} : words.hour();
        String hours = say(String.valueOf(hour), null);
        if (minute == 0) {
            return hours + after[0];
        }
        String zero = minute < 10 && language.equals("en") ? "oh " : "";
        return hours + after[1] + " " + zero + say(String.valueOf(minute), null) + after[2];
    }

    private String points(MatchResult each) {
        String before = each.group(1) == null ? "" : each.group(1) + " ";
        return before
                + Pattern.compile("\\.")
                        .splitAsStream(each.group(2))
                        .map(this::number)
                        .collect(Collectors.joining(" " + words.point() + " "));
    }

    /** Fractions below one, in halves to tenths. Others are probably dates. */
    private String fraction(MatchResult each) {
        int of = Integer.parseInt(ascii(each.group(3)));
        int parts = Integer.parseInt(ascii(each.group(2)));
        if (parts == 0 || parts >= of || of > 10) {
            return null;
        }
        String name = of == 2 ? "half" : of == 4 ? "quarter" : say(String.valueOf(of), "%spellout-ordinal");
        String whole = each.group(1) == null ? "" : number(each.group(1)) + " and ";
        return whole + number(each.group(2)) + " " + name + (parts == 1 ? "" : "s");
    }

    private String telephone(MatchResult each) {
        long digits = each.group(2).codePoints().filter(Character::isDigit).count();
        int least = digits == each.group(2).codePoints().count() ? CODE_MIN : TELEPHONE_MIN;
        if (digits < least || digits > TELEPHONE_MAX) {
            return null;
        }
        String plus = each.group(1).isEmpty() ? "" : (words == null ? "+" : words.plus() + " ");
        return plus
                + Pattern.compile("[ -]")
                        .splitAsStream(each.group(2))
                        .map(this::digits)
                        .collect(Collectors.joining(", "));
    }

    private String digits(String run) {
        return run.codePoints()
                .mapToObj(digit -> say(String.valueOf(Character.digit(digit, 10)), null))
                .collect(Collectors.joining(" "));
    }

    private String plain(MatchResult each) {
        String said = number(each.group(2));
        String before = each.group(1) == null ? "" : each.group(1) + " ";
        return said == null ? null : before + said + (each.group(3) == null ? "" : " ");
    }

    /**
     * Reads digits with grouping and a decimal point. Null for marked digits of a language where comma and point may mean
     * the opposite.
     */
    private String number(String text) {
        String digits = ascii(text);
        boolean marked = text.indexOf(',') >= 0 || text.indexOf('.') >= 0;
        if (words == null && marked) {
            return null;
        }
        boolean code = digits.length() > 1 && digits.startsWith("0") && !digits.startsWith("0.");
        return code || digits.length() > TELEPHONE_MAX ? digits(digits.replace(".", "")) : say(digits, null);
    }

    private String say(String number, String rules) {
        String said = rules == null
                ? format.format(new BigDecimal(ascii(number)))
                : format.format(Long.parseLong(ascii(number)), rules);
        return said.replace("\u00ad", "");
    }

    /** In ASCII digits, without marks of grouping. */
    private static String ascii(String text) {
        return text.codePoints()
                .filter(c -> c != ',')
                .mapToObj(c -> Character.isDigit(c) ? String.valueOf(Character.digit(c, 10)) : Character.toString(c))
                .collect(Collectors.joining());
    }
}
