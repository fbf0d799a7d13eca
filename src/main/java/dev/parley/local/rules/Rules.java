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
    private static final List<String> UNKNOWN = List.of(
            "I have no rule for that. Connect a language model with PARLEY_LLM_URL, and I can talk about anything.",
            "That needs a language model, and I have none: set PARLEY_LLM_URL to one, for example Ollama on this machine.",
            "I understood you, but I only know a few rules. With PARLEY_LLM_URL set, a language model would answer.",
            "I cannot answer that by rules. The README says in three lines how to connect a language model.",
            "I would rather not guess. A language model could answer it: start me with PARLEY_LLM_URL.",
            "That is beyond my rules. Ask for a time, a sum, a timer or a story, or give me a language model by"
                    + " PARLEY_LLM_URL.");

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

    /** The reply to a conversation whose last user message is to be answered. */
    String reply(List<ChatModel.Message> messages) {
        ChatHistory chat = new ChatHistory(messages);
        Optional<String> known =
                skills.stream().flatMap(skill -> skill.answer(chat).stream()).findFirst();
        String news = known.filter(answer -> answer.contains("timer")).isPresent() ? "" : timers.news(chat);
        return news + known.orElseGet(() -> unknown(chat));
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
