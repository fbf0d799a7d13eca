package dev.parley.local.rules;

import dev.parley.local.engine.ChatModel;
import java.time.Clock;
import java.util.List;
import java.util.Optional;

/**
 * Answers what people first try, without a language model: the first skill that has an answer gives it. What none can
 * answer gets an honest sentence that says how to connect a language model, each time another. Stateless: all that is
 * known of a conversation is in the messages of the request.
 */
final class Rules {
    private final Timers timers;
    private final List<Skill> skills;

    Rules(Clock clock) {
        timers = new Timers(clock);
        skills = List.of(
                new Memory(),
                timers,
                new Stories(),
                new Units(),
                new Arithmetic(),
                new WorldClock(clock),
                new Facts(),
                new SmallTalk());
    }

    /** The answer to a conversation: words, or the call of a tool; the other is null. */
    record Answer(String words, ChatModel.Call call) {}

    /** The answer to a conversation whose last message, of the user or a tool, is to be answered. */
    Answer answer(ChatModel.Request request) {
        ChatHistory chat = new ChatHistory(request.messages());
        return ToolUse.told(chat)
                .map(words -> new Answer(words, null))
                .or(() -> ToolUse.call(chat, request.tools()).map(call -> new Answer(null, call)))
                .orElseGet(() -> new Answer(words(chat), null));
    }

    private String words(ChatHistory chat) {
        Optional<String> known =
                skills.stream().flatMap(skill -> skill.answer(chat).stream()).findFirst();
        String news = known.filter(answer -> answer.contains("timer")).isPresent() ? "" : timers.news(chat);
        return ToolUse.news(chat) + news + known.orElseGet(() -> NoRule.words(chat));
    }
}
