package dev.parley.turn;

import java.util.ArrayList;
import java.util.List;

/**
 * The memory of one conversation: what was said and heard to its end, oldest first. {@link UserTurn#commit} adds the user's
 * words and {@link PlaybackRules#heard} a reply, which an interrupted one never reaches. Immutable.
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

    /**
     * With a round of tool calls and all their results.
     *
     * @param leadIn whether what the model said before the calls is kept with them
     */
    Conversation tools(ToolRound round, boolean leadIn) {
        List<Message> all = new ArrayList<>(messages);
        all.addAll(pair(round, leadIn));
        return new Conversation(all);
    }

    /** Without what the model said before its calls, from this message on: it was not heard to its end. */
    Conversation withoutLeadIns(int from) {
        List<Message> all = new ArrayList<>(messages);
        for (int i = from; i < all.size(); i++) {
            Message message = all.get(i);
            if (!message.toolCalls().isEmpty() && message.content() != null) {
                all.set(i, new Message(message.role(), null, message.toolCalls(), null));
            }
        }
        return new Conversation(all);
    }

    /** What an earlier call of this turn with the same name and arguments gave, or null. */
    ToolRound.Result resultOf(ToolCall call, int from) {
        for (int i = Math.min(from, messages.size()); i < messages.size(); i++) {
            for (ToolCall earlier : messages.get(i).toolCalls()) {
                if (earlier.isSameAs(call)) {
                    return new ToolRound.Result(true, result(earlier.id(), i), true);
                }
            }
        }
        return null;
    }

    private String result(String id, int from) {
        return messages.subList(from, messages.size()).stream()
                .filter(message -> id.equals(message.toolCallId()))
                .map(Message::content)
                .findFirst()
                .orElse("");
    }

    private static List<Message> pair(ToolRound round, boolean leadIn) {
        List<Message> pair = new ArrayList<>();
        String said = leadIn && !round.leadIn().isBlank() ? round.leadIn() : null;
        pair.add(new Message("assistant", said, round.calls(), null));
        for (ToolCall call : round.calls()) {
            pair.add(new Message("tool", round.results().get(call.id()).content(), List.of(), call.id()));
        }
        return pair;
    }

    private Conversation with(Message message) {
        Message[] more = messages.toArray(new Message[messages.size() + 1]);
        more[messages.size()] = message;
        return new Conversation(List.of(more));
    }
}
