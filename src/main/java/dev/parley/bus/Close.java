package dev.parley.bus;

import dev.parley.turn.Stage;

/**
 * The session is done with this stage: its connections, contexts, timers and entries end now. A generation that the stage
 * does not know is no error.
 *
 * @param session    the session's id
 * @param stage      the stage that it is for: a published close reaches the others too
 * @param generation the opening that ends; a later one lives on
 */
public record Close(String session, Stage stage, int generation) implements BusMessage {}
