package dev.parley.turn;

/**
 * One entry of a conversation's memory.
 *
 * @param role    "system", "user" or "assistant", as the chat completion protocol names them
 * @param content the words
 */
public record Message(String role, String content) {
    public static Message system(String content) {
        return new Message("system", content);
    }

    public static Message user(String content) {
        return new Message("user", content);
    }

    public static Message assistant(String content) {
        return new Message("assistant", content);
    }
}
