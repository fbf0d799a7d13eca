package dev.parley.config;

import com.fasterxml.jackson.annotation.JsonCreator;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The stages and the HTTP side that a node deploys: any of "http", "stt", "llm" and "tts", at least one. */
public record Roles(Set<String> names) {
    private static final String[] ALL = {"http", "stt", "llm", "tts"};

    public Roles {
        names = Set.copyOf(names);
        if (names.isEmpty()) {
            throw new ConfigException("roles: none, wanted some of " + String.join(", ", ALL));
        }
        names.forEach(name -> Check.oneOf("roles", name, ALL));
    }

    /** @param given a list, or a text with commas as in an environment variable */
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    static Roles of(Object given) {
        if (given instanceof List<?> list) {
            return new Roles(list.stream().map(String::valueOf).collect(Collectors.toSet()));
        }
        if (given instanceof String text) {
            return new Roles(Arrays.stream(text.split(","))
                    .map(String::strip)
                    .filter(name -> !name.isEmpty())
                    .collect(Collectors.toSet()));
        }
        throw new ConfigException("roles: wanted a list of " + String.join(", ", ALL));
    }

    /** Whether the node has this role. */
    public boolean has(String name) {
        return names.contains(name);
    }
}
