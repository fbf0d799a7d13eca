package dev.parley.turn;

import java.util.List;

/**
 * One entry of a conversation's memory.
 *
 * @param role       "system", "user", "assistant" or "tool", as the chat completion protocol names them
 * @param content    the words; for a tool its result; null for an assistant that only called tools
 * @param toolCalls  tools that the assistant called
 * @param toolCallId the call that a tool's result answers, else null
 */
public record Message(String role, String content, List<ToolCall> toolCalls, String toolCallId) {
    public Message {
        toolCalls = List.copyOf(toolCalls);
    }

    public Message(String role, String content) {
        this(role, content, List.of(), null);
    }

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
