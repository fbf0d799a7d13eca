package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The messages of a request, as the rules look at them. */
record ChatHistory(List<ChatModel.Message> messages) {
    /** The user's words to be answered, in small letters and without punctuation. */
    String last() {
        List<String> said = said();
        return said.isEmpty() ? "" : said.get(said.size() - 1);
    }

    /** What the user said before that, oldest first. */
    List<String> earlier() {
        List<String> said = said();
        return said.subList(0, Math.max(0, said.size() - 1));
    }

    Optional<String> lastReply() {
        return messages.stream()
                .filter(message -> message.role().equals("assistant"))
                .map(ChatModel.Message::content)
                .reduce((first, second) -> second);
    }

    Optional<String> name() {
        return said().stream()
                .map(Rules.NAME::matcher)
                .filter(Matcher::find)
                .map(match -> Rules.capital(match.group(1)))
                .reduce((first, second) -> second);
    }

    int times(String pattern) {
        Pattern compiled = Pattern.compile(pattern);
        return (int)
                said().stream().filter(words -> compiled.matcher(words).find()).count();
    }

    private List<String> said() {
        return messages.stream()
                .filter(message -> message.role().equals("user"))
                .map(message -> message.content()
                        .toLowerCase(Locale.ROOT)
                        .replaceAll("[^\\p{L}\\p{N}'+*/ -]", " ")
                        .replaceAll("\\s+", " ")
                        .trim())
                .toList();
    }
}
