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
    /** Spoken aloud, so without names that only a shell can say. */
    private static final List<String> UNKNOWN = List.of(
            "I have no rule for that. Connect a language model, as the README shows, and I can talk about anything.",
            "That needs a language model, and I have none. The README connects one in three lines, for example Ollama.",
            "I understood you, but I only know a few rules. With a language model from the README I could answer.",
            "I cannot answer that by rules. The README says in three lines how to connect a language model.",
            "I would rather not guess. A language model could answer it; the README says how to start me with one.",
            "That is beyond my rules. Ask for a time, a sum, a timer or a story, or connect a language model as in the"
                    + " README.");

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
        return ToolUse.news(chat) + news + known.orElseGet(() -> unknown(chat));
    }

    /** The one that was said longest ago. */
    private static String unknown(ChatHistory chat) {
        List<String> replies = chat.replies();
        String best = UNKNOWN.get(0);
        int oldest = Integer.MAX_VALUE;
        for (String sentence : UNKNOWN) {
            int said = -1;
            for (int i = 0; i < replies.size(); i++) {
                said = replies.get(i).endsWith(sentence) ? i : said;
            }
            if (said < oldest) {
                oldest = said;
                best = sentence;
            }
        }
        return best;
    }
}
