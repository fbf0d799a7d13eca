package dev.parley.local.rules;

import java.util.Optional;

/** One thing that the rules can talk about. Pure but for the clock and the random numbers that it was given. */
interface Skill {
    /** The answer to the user's last words, empty when they are about something else. */
    Optional<String> answer(ChatHistory chat);
}
