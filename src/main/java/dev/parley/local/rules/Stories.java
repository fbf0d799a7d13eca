package dev.parley.local.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The stories that the responder knows, each long enough to be interrupted: half a minute of speech. */
final class Stories {
    private final Map<String, String> byTopic = new LinkedHashMap<>();

    Stories() {
        try (InputStream in = Stories.class.getResourceAsStream("stories.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    byTopic.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The story about the topic that these words name. */
    Optional<String> about(String words) {
        return byTopic.entrySet().stream()
                .filter(story -> words.contains(story.getKey()))
                .map(Map.Entry::getValue)
                .findFirst();
    }

    /** Any story; another for another number. */
    String any(int number) {
        List<String> all = List.copyOf(byTopic.values());
        return all.get(Math.floorMod(number, all.size()));
    }
}
