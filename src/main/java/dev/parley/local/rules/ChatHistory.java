package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The messages of a request, as the rules look at them: lower case, no punctuation, "15%" as "15 percent". */
final class ChatHistory {
    /** What people say before what they want. */
    private static final Pattern OPENING = Pattern.compile(
            "^(?:(?:please|okay|ok|so|well|um|uh|and|now|then|alright|all right|hey|hi|hello|parley|can you|could you|would"
                    + " you|will you|i want you to|i'd like you to|do you know|i'd like to know|i want to know|let's"
                    + " see|maybe) )+(?=.)");

    private static final Pattern CLOSING =
            Pattern.compile("(?: (?:please|right now|now|thanks|thank you|for me|parley))+$");

    private static final Pattern ANOTHER =
            Pattern.compile("(?:(?:tell|give) me )?(?:another|one more|another one|some more)(?: one)?");

    /** So much of the end of a message, in chars, is looked at: the rules' patterns take time that grows with its square. */
    private static final int MAX_LENGTH = 300;

    private final List<ChatModel.Message> messages;
    private final List<String> said;
    private final List<String> asked = new ArrayList<>();

    ChatHistory(List<ChatModel.Message> messages) {
        this.messages = messages;
        said = messages.stream()
                .filter(message -> message.role().equals("user"))
                .map(message -> end(plain(end(message.content(), 4 * MAX_LENGTH)), MAX_LENGTH))
                .toList();
        for (String words : said) {
            boolean again = !asked.isEmpty() && ANOTHER.matcher(core(words)).matches();
            asked.add(again ? asked.get(asked.size() - 1) : words);
        }
    }

    List<ChatModel.Message> messages() {
        return messages;
    }

    /** The user's last words. */
    String last() {
        return said.isEmpty() ? "" : said.get(said.size() - 1);
    }

    /** The user's last words without polite phrases around them; of "another one" what was asked before. */
    String request() {
        return asked.isEmpty() ? "" : core(asked.get(asked.size() - 1));
    }

    /** What the user said before, oldest first. */
    List<String> earlier() {
        return said.subList(0, Math.max(0, said.size() - 1));
    }

    /** What the assistant said last. */
    Optional<String> lastReply() {
        return replies().stream().reduce((first, second) -> second);
    }

    /** What the assistant said, oldest first. */
    List<String> replies() {
        return messages.stream()
                .filter(message -> message.role().equals("assistant"))
                .map(ChatModel.Message::content)
                .filter(content -> !content.isBlank())
                .toList();
    }

    /** The messages after the assistant's last words. */
    List<ChatModel.Message> sinceLastReply() {
        int from = messages.size();
        while (from > 0
                && (!messages.get(from - 1).role().equals("assistant")
                        || messages.get(from - 1).content().isBlank())) {
            from--;
        }
        return messages.subList(from, messages.size());
    }

    /** The call that a tool's message answers. */
    Optional<ChatModel.Call> callOf(ChatModel.Message result) {
        return messages.stream()
                .flatMap(message -> message.calls().stream())
                .filter(call -> call.id().equals(result.callId()))
                .reduce((first, second) -> second);
    }

    /** How often the user asked for what contains the pattern, the last time included. */
    int count(Pattern pattern) {
        return (int)
                asked.stream().filter(words -> pattern.matcher(words).find()).count();
    }

    /** What the user said, oldest first. */
    List<String> said() {
        return said;
    }

    static String core(String words) {
        String open = OPENING.matcher(words).replaceFirst("");
        return CLOSING.matcher(open).replaceFirst("");
    }

    /** The end of a text, from the begin of a word on. */
    private static String end(String text, int length) {
        int from = text.length() - length;
        if (from <= 0) {
            return text;
        }
        int space = text.indexOf(' ', from);
        return text.substring(space < 0 ? from : space + 1);
    }

    private static String plain(String text) {
        return text.toLowerCase(Locale.ROOT)
                .replace('\u2019', '\'')
                .replace("\u00d7", " times ")
                .replace("\u00f7", " divided by ")
                .replace("%", " percent ")
                .replaceAll("(?<=\\d),(?=\\d{3})", "")
                .replaceAll("\\.(?!\\d)", " ")
                .replaceAll("[^\\p{L}\\p{N}'+*/. -]", " ")
                .replaceAll("\\bwhat's\\b", "what is")
                .replaceAll("\\b(who|how|where|when)'s\\b", "$1 is")
                .replaceAll("\\byou're\\b", "you are")
                .replaceAll("\\s+", " ")
                .strip();
    }
}
