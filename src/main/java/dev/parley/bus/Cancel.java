package dev.parley.bus;

import dev.parley.turn.Attempt;

/**
 * Interruption: published once, to all instances of all stages. Whoever has work of this session for this attempt, or
 * for an earlier one, stops it at once, without blocking and without answering; and whatever of such an attempt is
 * still on its way to the stage does nothing when it comes. A second one changes nothing.
 *
 * @param session the session's id
 * @param upTo    the last attempt that is given up
 */
public record Cancel(String session, Attempt upTo) implements StageCommand {}
