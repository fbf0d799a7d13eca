package dev.parley.local.rules;

import static dev.parley.local.rules.NumberWords.NUMBER;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Sums in words and digits, and counting. */
final class Arithmetic implements Skill {
    private static final String OPERATOR =
            "plus|minus|times|divided by|to the power of|multiplied by|percent of|over|x|\\+|-|\\*|/";
    private static final Pattern SUM = Pattern.compile(
            "(" + NUMBER + ") ?(" + OPERATOR + ") ?(" + NUMBER + ")((?: ?(?:" + OPERATOR + ") ?" + NUMBER + ")*)");
    private static final Pattern NEXT = Pattern.compile("(" + OPERATOR + ") ?(" + NUMBER + ")");
    private static final Pattern ROOT = Pattern.compile("square root of (" + NUMBER + ")");
    private static final Pattern COUNT_UP = Pattern.compile("\\bcount (?:up )?to (" + NUMBER + ")");
    private static final Pattern COUNT_DOWN = Pattern.compile("\\bcount (?:down|backwards?) from (" + NUMBER + ")");
    private static final Pattern HALF_SAID =
            Pattern.compile("^(?:(?:what is|how much is) )?.*\\b(?:plus|minus|times|divided by)(?: |$)");
    private static final int MOST_COUNTED = 100;

    /** Other ways to say a sum, and the sum. */
    private static final List<String[]> REWRITES = List.of(
            // What a recogniser hears for three, four, two and eight.
            rewrite("\\b(plus|minus|times|by) (?:free|tree)\\b", "$1 three"),
            rewrite("^(.{0,20})\\b(?:free|tree) (plus|minus|times|divided)\\b", "$1three $2"),
            rewrite("\\b(plus|minus|times|by) (?:for|fore)\\b", "$1 four"),
            rewrite("\\b(plus|minus|times|by) (?:to|too)$", "$1 two"),
            rewrite("\\b(plus|minus|times|by) ate\\b", "$1 eight"),
            rewrite("(?:sum of|add|adding) (%s) (?:and|to|plus) (%s)", "$1 plus $2"),
            rewrite("difference (?:between|of) (%s) and (%s)", "$1 minus $2"),
            rewrite("(?:subtract|take) (%s) (?:away )?from (%s)", "$2 minus $1"),
            rewrite("product of (%s) and (%s)", "$1 times $2"),
            rewrite("multiply (%s) (?:by|and|with) (%s)", "$1 times $2"),
            rewrite("divide (%s) by (%s)", "$1 divided by $2"),
            rewrite("half of (%s)", "$1 divided by two"),
            rewrite("(?:double|twice) (%s)", "two times $1"),
            rewrite("(%s) squared", "$1 to the power of two"),
            rewrite("(%s) cubed", "$1 to the power of three"));

    private static String[] rewrite(String pattern, String sum) {
        return new String[] {pattern.replace("%s", NUMBER), sum};
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        for (String[] rewrite : REWRITES) {
            text = text.replaceAll(rewrite[0], rewrite[1]);
        }
        Matcher up = COUNT_UP.matcher(text);
        if (up.find()) {
            int last = Math.min(MOST_COUNTED, (int) number(up.group(1)));
            return Optional.of(said(IntStream.rangeClosed(1, last)));
        }
        Matcher down = COUNT_DOWN.matcher(text);
        if (down.find()) {
            int first = Math.min(MOST_COUNTED, (int) number(down.group(1)));
            return Optional.of(said(IntStream.rangeClosed(0, first).map(i -> first - i)));
        }
        Matcher root = ROOT.matcher(text);
        if (root.find()) {
            double of = number(root.group(1));
            return Optional.of(
                    of < 0
                            ? "A negative number has no real square root."
                            : "The square root of " + NumberWords.say(of) + " is " + result(Math.sqrt(of)) + ".");
        }
        Matcher sum = SUM.matcher(text);
        if (sum.find()) {
            return Optional.of(sum(sum));
        }
        return HALF_SAID.matcher(text).find() && text.split(" ").length < 8
                ? Optional.of("I did not get both numbers. Say, for example: what is seven plus five?")
                : Optional.empty();
    }

    private static String sum(Matcher sum) {
        double first = number(sum.group(1));
        String operator = word(sum.group(2));
        double second = number(sum.group(3));
        StringBuilder said = new StringBuilder(NumberWords.say(first) + " " + operator + " " + NumberWords.say(second));
        if (sum.group(4).isEmpty() && operator.equals("divided by") && whole(first) && whole(second)) {
            if (second == 0) {
                return "Nobody can divide by zero.";
            }
            long left = (long) first % (long) second;
            return capital(said + " is " + NumberWords.say((double) ((long) first / (long) second))
                    + (left == 0 ? "" : ", and " + NumberWords.say((double) left) + " left over")
                    + ".");
        }
        Deque<Double> terms = new ArrayDeque<>();
        terms.push(first);
        apply(terms, operator, second);
        Matcher next = NEXT.matcher(sum.group(4));
        while (next.find()) {
            double number = number(next.group(2));
            apply(terms, word(next.group(1)), number);
            said.append(' ').append(word(next.group(1))).append(' ').append(NumberWords.say(number));
        }
        double total = terms.stream().mapToDouble(Double::doubleValue).sum();
        if (Double.isNaN(total) || Double.isInfinite(total)) {
            return "Nobody can divide by zero.";
        }
        if (Math.abs(total) >= 1e12) {
            return "That is more than I can say in words.";
        }
        return capital(said + " is " + result(total) + ".");
    }

    /** Multiplies into the last term, or adds one: so that times goes before plus. */
    private static void apply(Deque<Double> terms, String operator, double number) {
        switch (operator) {
            case "plus" -> terms.push(number);
            case "minus" -> terms.push(-number);
            case "times" -> terms.push(terms.pop() * number);
            case "divided by" -> terms.push(terms.pop() / number);
            case "percent of" -> terms.push(terms.pop() / 100 * number);
            default -> terms.push(Math.pow(terms.pop(), number));
        }
    }

    private static String word(String operator) {
        return switch (operator) {
            case "+" -> "plus";
            case "-" -> "minus";
            case "*", "x", "multiplied by" -> "times";
            case "/", "over" -> "divided by";
            default -> operator;
        };
    }

    /** "about" where it had to be rounded. */
    static String result(double value) {
        return (Math.abs(value * 1000 - Math.rint(value * 1000)) > 1e-6 ? "about " : "") + NumberWords.say(value);
    }

    static double number(String words) {
        OptionalDouble number = NumberWords.parse(words.replaceFirst("^-", "minus "));
        return number.orElse(0);
    }

    private static boolean whole(double number) {
        return number == Math.rint(number);
    }

    private static String said(IntStream numbers) {
        return capital(numbers.mapToObj(n -> NumberWords.say((double) n)).collect(Collectors.joining(", "))) + ".";
    }

    static String capital(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }
}
