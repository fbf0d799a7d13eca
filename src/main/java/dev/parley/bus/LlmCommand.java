package dev.parley.bus;

import dev.parley.turn.Attempt;
import dev.parley.turn.Message;
import java.util.List;

/** What a session tells its language model stage. */
public sealed interface LlmCommand extends StageCommand {
    /** The session's opening of the stage, see {@link Open#link}. */
    int link();

    /** The reply that it is about. */
    Attempt attempt();

    /** Calls the method of the handler that is for this command. */
    void accept(Handler handler);

    /** One method for each command. */
    interface Handler {
        void on(Ask command);
    }

    /**
     * Asks for a reply. The stage puts the configured system prompt before the messages. Answered by
     * {@link StageEvent.Token}s and one {@link StageEvent.ReplyDone}, or by a {@link StageEvent.Failed}.
     *
     * @param messages the conversation so far, oldest first, ending with the user's words
     */
    record Ask(String session, int link, Attempt attempt, List<Message> messages) implements LlmCommand {
        public Ask {
            messages = List.copyOf(messages);
        }

        @Override
        public void accept(Handler handler) {
            handler.on(this);
        }

        /** Without the words: they are never written to a log. */
        @Override
        public String toString() {
            return "Ask[" + session + ", " + attempt + ", " + messages.size() + " messages]";
        }
    }
}
