package dev.parley.turn;

import java.util.List;

/**
 * The memory of one conversation: what was said and heard to its end, oldest first. Immutable.
 *
 * @param messages user and assistant messages
 */
public record Conversation(List<Message> messages) {
    /** Nothing said yet. */
    public static final Conversation EMPTY = new Conversation(List.of());

    public Conversation {
        messages = List.copyOf(messages);
    }

    /** With what the user said. */
    public Conversation user(String words) {
        return with(Message.user(words));
    }

    /** With a reply that was heard to its end. */
    public Conversation assistant(String words) {
        return with(Message.assistant(words));
    }

    /** Without the user's last words: they turned out to be only the beginning of what the user says. */
    public Conversation takeBack() {
        return new Conversation(messages.subList(0, messages.size() - 1));
    }

    private Conversation with(Message message) {
        Message[] more = messages.toArray(new Message[messages.size() + 1]);
        more[messages.size()] = message;
        return new Conversation(List.of(more));
    }
}
