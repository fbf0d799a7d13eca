package dev.parley.local.rules;

import java.util.List;

/** What is said where no rule knows an answer: that, and what would know one. Each time in other words, for 56 times. */
final class NoRule {
    private static final List<String> HONEST = List.of(
            "I have no rule for that.",
            "That needs a language model, and I have none.",
            "I understood you, but I only know a few rules.",
            "I cannot answer that by rules.",
            "I would rather not guess.",
            "That is beyond my rules.",
            "None of my rules fits that.");

    /** Spoken aloud, so without names that only a shell can say. As many as have no factor in common with the others. */
    private static final List<String> HELP = List.of(
            "Connect a language model, as the README shows, and I can talk about anything.",
            "The README connects one in three lines, for example Ollama.",
            "With a language model from the README I could answer.",
            "The README says in three lines how to connect a language model.",
            "A language model could answer it; the README says how to start me with one.",
            "Ask for a time, a sum, a timer or a story, or connect a language model as in the README.",
            "Two settings give me a language model that may know it; they are in the README.",
            "The README names three language models that can be connected to me, and one may know.");

    private static final int MISHEARD_WORDS = 2;

    private NoRule() {}

    static String words(ChatHistory chat) {
        // A word alone is often misheard: who hears which it was says it again, in a sentence.
        String heard = chat.request();
        boolean few = !heard.isEmpty() && heard.split(" ").length <= MISHEARD_WORDS;
        return (few ? "I heard: " + heard + ". " : "") + next(chat);
    }

    private static String next(ChatHistory chat) {
        List<String> replies = chat.replies();
        for (int i = replies.size() - 1; i >= 0; i--) {
            int said = number(replies.get(i));
            if (said >= 0) {
                return words(said + 1);
            }
        }
        return words(0);
    }

    private static String words(int number) {
        return HONEST.get(number % HONEST.size()) + " " + HELP.get(number % HELP.size());
    }

    /** The number of the words that a reply ends with, or -1. */
    private static int number(String reply) {
        for (int number = 0; number < HONEST.size() * HELP.size(); number++) {
            if (reply.endsWith(words(number))) {
                return number;
            }
        }
        return -1;
    }
}
