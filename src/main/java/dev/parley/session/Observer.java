package dev.parley.session;

import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ServerEvent;
import dev.parley.turn.Stage;

/** Is told what happens in the conversations, for operators to see how they go. Any thread; must be quick. */
public interface Observer {
    /** A client has connected. */
    Conversation connected();

    /** What happens in one conversation. Called on its session's context. */
    interface Conversation {
        /** The client is told this. */
        void told(ServerEvent notice);

        /**
         * The language model is asked for a reply.
         *
         * @param ahead whether before the turn's end, on speculation
         */
        void asked(boolean ahead);

        /** A reply was prepared before the turn's end; what became of it is settled. */
        void speculated(Speculation speculation);

        /** A vendor has failed. */
        void failed(Stage stage, FailureCode code);

        /** The client is gone or has been told goodbye; nothing follows. */
        void ended(EndReason reason);
    }
}
