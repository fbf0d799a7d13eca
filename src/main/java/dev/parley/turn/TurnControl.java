package dev.parley.turn;

/**
 * How a client takes turns, where it has a say in that.
 *
 * @param replies       whether the end of the user's turn makes a reply; if not, the client asks for each
 * @param interruptible whether the user's voice interrupts a reply
 * @param spoken        whether replies are spoken; if not, they are text only
 * @param silenceMs     silence, in audio time, that ends the user's turn
 * @param idleTimeoutMs without speech of either side, this ends the conversation
 */
public record TurnControl(boolean replies, boolean interruptible, boolean spoken, int silenceMs, int idleTimeoutMs) {
    /** What holds for clients that have no say: every turn is answered aloud, and may be interrupted. */
    static TurnControl of(TurnRules rules) {
        return new TurnControl(true, true, true, rules.silenceMs(), rules.idleTimeoutMs());
    }

    /** The same, with replies aloud or as text only. */
    public TurnControl spoken(boolean aloud) {
        return new TurnControl(replies, interruptible, aloud, silenceMs, idleTimeoutMs);
    }
}
