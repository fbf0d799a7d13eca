package dev.parley.local.rules;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Short stories about what the user asks for: written ones where there is one, else one made around the subject. */
final class Stories implements Skill {
    private static final Pattern STORY = Pattern.compile("\\b(?:story|tale|fairy tale|what happened next)\\b");
    private static final Pattern ABOUT = Pattern.compile("\\b(?:story|tale) (?:about|of|on|with) (.+)$");
    private static final Pattern TELL_ABOUT = Pattern.compile("^tell me (?:something )?about (.+)$");

    /** %s is the subject as the user said it: "a penguin", "my dog". */
    private static final List<String> MADE = List.of(
            "Once upon a time this town had everything but %s. The people did not know what they missed, until one wet"
                    + " evening a child drew %s on a steamed-up window. By morning half the town had come to look. The"
                    + " baker named a cake after it, and the mayor gave a speech that nobody heard, because everybody was"
                    + " drawing. The window was never cleaned again.",
            "A traveller once crossed three mountains only to see %s. On the first mountain he was told that it was too"
                    + " far. On the second, that it was too late. On the third there was nobody to tell him anything, so he"
                    + " sat down to rest, and there it was: %s, just as he had imagined, only smaller, and much friendlier."
                    + " He stayed until spring.",
            "There was an old woman who knew only one story, and it was about %s. She told it to the children, and each"
                    + " time it ended differently. When they complained, she said: %s would not sit still for you either."
                    + " So the children began to tell it themselves, and that is how it came to you.");

    private final Map<String, String> written = new LinkedHashMap<>();

    Stories() {
        try (InputStream in = Stories.class.getResourceAsStream("stories.txt")) {
            for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
                int colon = line.indexOf(": ");
                if (colon > 0) {
                    written.put(line.substring(0, colon), line.substring(colon + 2));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public Optional<String> answer(ChatHistory chat) {
        String text = chat.request();
        Matcher tell = TELL_ABOUT.matcher(text);
        if (tell.matches()) {
            return about(tell.group(1)).stream().findFirst();
        }
        if (!STORY.matcher(text).find()) {
            return Optional.empty();
        }
        int told = chat.count(STORY) - 1;
        Matcher about = ABOUT.matcher(text);
        if (about.find()) {
            String subject = about.group(1);
            List<String> stories = new ArrayList<>(about(subject));
            stories.addAll(inTurn(MADE, told).stream()
                    .map(story -> made(story, subject))
                    .toList());
            return Optional.of(untold(stories, chat));
        }
        List<String> all = inTurn(List.copyOf(written.values()), told);
        String story = untold(all, chat);
        return Optional.of(
                text.contains("long story")
                        ? story + " And now another one. " + all.get((all.indexOf(story) + 1) % all.size())
                        : story);
    }

    private List<String> about(String words) {
        return written.entrySet().stream()
                .filter(story -> Pattern.compile("\\b" + story.getKey() + "s?\\b")
                        .matcher(words)
                        .find())
                .map(Map.Entry::getValue)
                .toList();
    }

    /** The first that this conversation has not heard. */
    private static String untold(List<String> stories, ChatHistory chat) {
        return stories.stream()
                .filter(story -> chat.replies().stream().noneMatch(reply -> reply.contains(story)))
                .findFirst()
                .orElse(stories.get(0));
    }

    private static List<String> inTurn(List<String> stories, int first) {
        List<String> turned = new ArrayList<>(stories);
        Collections.rotate(turned, -first);
        return turned;
    }

    private static String made(String story, String subject) {
        String yours = subject.replaceAll("\\bmy\\b", "your").replaceAll("\\bme\\b", "you");
        return story.replace("%s", yours).replace(": " + yours + " would", ": " + Arithmetic.capital(yours) + " would");
    }
}
