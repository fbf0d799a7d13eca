package dev.parley.local.demo;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of the pronouncing dictionary (134,000 words) and of the model definition (137,000 triphones) a grammar can use.
 * Loading only that allocates a tenth of the memory and takes a sixth of the time.
 */
final class GrammarPhones {
    private static final Pattern WORD = Pattern.compile("[a-z']+");
    private static final int STATES_PER_UNIT = 4;
    private static final String SILENCE = "SIL";

    /** Characters of the columns base, left, right and position. */
    private static final int COLUMNS = 15;

    private static final String ANY = "*";

    /** A phone and its neighbours; at the edge of a word any phone that is at the edge of another. */
    private record Triphone(String left, String base, String right) {
        /** Where in a word: its single phone, its beginning, its end, or inside. */
        char position() {
            if (left.equals(ANY)) {
                return right.equals(ANY) ? 's' : 'b';
            }
            return right.equals(ANY) ? 'e' : 'i';
        }
    }

    /** Filtered once: Sphinx reads both files twice. */
    private String dictionary;

    private String modelDefinition;
    private final Set<String> words = new HashSet<>();

    private final Set<Triphone> triphones = new HashSet<>();
    private final Set<String> firstPhones = new HashSet<>(Set.of(SILENCE));
    private final Set<String> lastPhones = new HashSet<>(Set.of(SILENCE));

    /** @param grammar the text of a JSGF grammar; its rule names and comments count as words too, which does no harm */
    GrammarPhones(String grammar) {
        Matcher matcher = WORD.matcher(grammar);
        while (matcher.find()) {
            words.add(matcher.group());
        }
    }

    /** The lines of a dictionary whose word is in the grammar. */
    InputStream dictionary(InputStream whole) {
        if (dictionary == null) {
            dictionary = filterDictionary(whole);
        }
        return stream(dictionary);
    }

    private String filterDictionary(InputStream whole) {
        StringBuilder kept = new StringBuilder();
        text(whole).lines().forEach(line -> {
            // "word AH B" or, for another pronunciation, "word(2) AH B".
            int space = line.indexOf(' ');
            int variant = line.indexOf('(');
            if (words.contains(line.substring(0, variant > 0 && variant < space ? variant : space))) {
                kept.append(line).append('\n');
                add(line.substring(space).strip().split(" +"));
            }
        });
        return kept.toString();
    }

    private void add(String... phones) {
        firstPhones.add(phones[0]);
        lastPhones.add(phones[phones.length - 1]);
        for (int i = 0; i < phones.length; i++) {
            String left = i == 0 ? ANY : phones[i - 1];
            String right = i == phones.length - 1 ? ANY : phones[i + 1];
            triphones.add(new Triphone(left, phones[i], right));
        }
    }

    /** A model definition with those triphones only that the words of the dictionary, read before, can form. */
    InputStream modelDefinition(InputStream whole) {
        if (modelDefinition == null) {
            modelDefinition = filterModelDefinition(whole);
        }
        return stream(modelDefinition);
    }

    private String filterModelDefinition(InputStream whole) {
        Set<String> needed = columns();
        StringBuilder head = new StringBuilder();
        StringBuilder kept = new StringBuilder();
        boolean units = false;
        int base = 0;
        int count = 0;
        for (Iterator<String> lines = text(whole).lines().iterator(); lines.hasNext(); ) {
            String line = lines.next();
            // "base left right position …" in columns; a unit without context has "-" for all four.
            if (!units || line.charAt(COLUMNS - 1) == '-') {
                head.append(line).append('\n');
                base += units ? 1 : 0;
                units |= line.startsWith("#base");
            } else if (needed.contains(line.substring(0, COLUMNS))) {
                kept.append(line).append('\n');
                count++;
            }
        }
        String counted = head.toString()
                .replaceFirst("\\d+ n_tri", count + " n_tri")
                .replaceFirst("\\d+ n_state_map", (base + count) * STATES_PER_UNIT + " n_state_map");
        return counted + kept;
    }

    /** The columns that begin the lines of the triphones which the words can form. */
    private Set<String> columns() {
        Set<String> columns = new HashSet<>();
        for (Triphone phone : triphones) {
            for (String left : phone.left.equals(ANY) ? lastPhones : Set.of(phone.left)) {
                for (String right : phone.right.equals(ANY) ? firstPhones : Set.of(phone.right)) {
                    columns.add(column(5, phone.base) + column(4, left) + column(4, right) + ' ' + phone.position());
                }
            }
        }
        return columns;
    }

    private static String column(int width, String phone) {
        return " ".repeat(width - phone.length()) + phone;
    }

    static String text(InputStream in) {
        try (in) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InputStream stream(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }
}
