package dev.parley.sandbox;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Cuts text into clauses, the pieces that are spoken one by one. */
final class Clauses {
    private static final Pattern CLAUSE = Pattern.compile("[^.!?;:]{1,200}?([.!?;:]+(?=\\s|$)|,(?=\\s)|$)|.{1,200}", Pattern.DOTALL);

    /** A clause that ends with a mere comma is at least so long, or it is joined with the next. */
    private static final int MIN_COMMA_CLAUSE = 24;

    private Clauses() {}

    static List<String> of(String text) {
        List<String> clauses = new ArrayList<>();
        StringBuilder clause = new StringBuilder();
        Matcher matcher = CLAUSE.matcher(text);
        while (matcher.find()) {
            clause.append(matcher.group());
            boolean comma = matcher.group().endsWith(",");
            if (!comma || clause.length() >= MIN_COMMA_CLAUSE) {
                add(clause, clauses);
            }
        }
        add(clause, clauses);
        return clauses;
    }

    private static void add(StringBuilder clause, List<String> clauses) {
        String trimmed = clause.toString().strip();
        if (trimmed.chars().anyMatch(Character::isLetterOrDigit)) {
            clauses.add(trimmed);
        }
        clause.setLength(0);
    }
}
