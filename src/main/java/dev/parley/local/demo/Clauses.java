package dev.parley.local.demo;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/** Cuts text into clauses, the pieces that are spoken one by one. */
final class Clauses {
    /** The space after a punctuation mark, and every space far from one. */
    private static final Pattern BORDER = Pattern.compile("(?<=[.!?;:,])\\s+|(?<=[^.!?;:,]{200})\\s+");

    /** A clause that ends with a mere comma is at least so long, or it is joined with the next. */
    private static final int MIN_COMMA_CLAUSE = 24;

    private Clauses() {}

    static List<String> of(String text) {
        List<String> clauses = new ArrayList<>();
        StringBuilder clause = new StringBuilder();
        for (String piece : BORDER.split(text.strip())) {
            clause.append(clause.length() == 0 ? "" : " ").append(piece);
            if (!piece.endsWith(",") || clause.length() >= MIN_COMMA_CLAUSE) {
                add(clause, clauses);
            }
        }
        add(clause, clauses);
        return clauses;
    }

    private static void add(StringBuilder clause, List<String> clauses) {
        if (clause.chars().anyMatch(Character::isLetterOrDigit)) {
            clauses.add(clause.toString());
        }
        clause.setLength(0);
    }
}
