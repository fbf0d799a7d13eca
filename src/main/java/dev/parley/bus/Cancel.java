package dev.parley.bus;

import dev.parley.turn.Attempt;

/**
 * Interruption: published once, by the session's {@code StageClient}, to all instances of all stages. A stage that has work of
 * this session for this attempt, or an earlier one, stops it at once, without blocking and without answering; a command of such
 * an attempt that arrives later does nothing. A second cancel changes nothing.
 *
 * @param session the session's id
 * @param upTo    the last attempt that is given up
 */
public record Cancel(String session, Attempt upTo) implements BusMessage {}
