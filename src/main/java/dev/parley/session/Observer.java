package dev.parley.session;

import dev.parley.turn.EndReason;
import dev.parley.turn.FailureCode;
import dev.parley.turn.Phase;
import dev.parley.turn.Stage;
import dev.parley.turn.TurnEffect;

/** Watches conversations, for operators. Any thread; must not block. */
public interface Observer {
    /** A client has connected. */
    Conversation connected();

    /** Watches one conversation. Called on its session's context. */
    interface Conversation {
        /** Ignores everything. */
        Conversation NONE = new Conversation() {};

        /**
         * The turn machine decided this.
         *
         * @param phase the phase after the decision
         */
        default void decided(TurnEffect effect, Phase phase) {}

        /** A vendor failed. */
        default void failed(Stage stage, FailureCode code) {}

        /**
         * A tool call has ended.
         *
         * @param tool    a configured name, or "unknown"
         * @param outcome one of a few words, "ok" for a result
         * @param ms      how long it took; negative when the tool was not asked
         */
        default void toolEnded(String tool, String outcome, long ms) {}

        /** The conversation is over; nothing follows. */
        default void ended(EndReason reason) {}
    }
}
