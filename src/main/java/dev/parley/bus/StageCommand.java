package dev.parley.bus;

import dev.parley.turn.Attempt;
import dev.parley.turn.TurnEffect;

/**
 * What the turn machine wants of the language model or text-to-speech stage. Sent to the instance's private address.
 *
 * @param session    the session's id
 * @param generation the session's opening of the stage, see {@link Open#generation}
 * @param effect     the command as the turn machine gave it
 */
public record StageCommand(String session, int generation, TurnEffect.Command effect) implements BusMessage {
    /** The reply that it is about. */
    public Attempt attempt() {
        return effect.attempt();
    }
}
