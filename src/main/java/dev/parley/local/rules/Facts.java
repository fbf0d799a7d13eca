package dev.parley.local.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Capitals, and some things that people ask a voice assistant first. {@code facts.txt} has them. */
final class Facts implements Skill {
    private static final Pattern CAPITAL = Pattern.compile("\\bcapital (?:city )?of (?:the )?([\\p{L} ]+?)(?:'s)?$");
    private static final Pattern CAPITAL_OF = Pattern.compile("\\b([\\p{L} ]+?)'s capital\\b");

    private final Map<String, String> capitals = new LinkedHashMap<>();
    private final Map<Pattern, String> answers = new LinkedHashMap<>();

    Facts() {
        try (InputStream in = Facts.class.getResourceAsStream("facts.txt")) {
            new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().forEach(this::read);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** "country = capital", "pattern : answer", or a comment. */
    private void read(String line) {
        int equals = line.indexOf(" = ");
        int colon = line.indexOf(" : ");
        if (line.startsWith("#")) {
            return;
        }
        if (equals > 0) {
            capitals.put(line.substring(0, equals), line.substring(equals + 3));
        } else if (colon > 0) {
            answers.put(Pattern.compile("\\b(?:" + line.substring(0, colon) + ")"), line.substring(colon + 3));
        }
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        Matcher capital = CAPITAL.matcher(text);
        Matcher possessive = CAPITAL_OF.matcher(text);
        if (capital.find()) {
            return capital(capital.group(1));
        }
        if (possessive.find()) {
            return capital(possessive.group(1).replaceFirst("^(?:what is|is) ", ""));
        }
        return answers.entrySet().stream()
                .filter(fact -> fact.getKey().matcher(text).find())
                .map(Map.Entry::getValue)
                .findFirst();
    }

    private Optional<String> capital(String named) {
        String country = named.strip();
        return Optional.ofNullable(capitals.get(country))
                .map(city -> "The capital of " + (country.startsWith("united") ? "the " : "") + titled(country) + " is "
                        + city + ".");
    }

    private static String titled(String country) {
        return country.length() <= 3
                ? country.toUpperCase(Locale.ROOT)
                : Pattern.compile("\\b\\p{L}").matcher(country).replaceAll(letter -> letter.group()
                        .toUpperCase(Locale.ROOT));
    }
}
