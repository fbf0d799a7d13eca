package dev.parley.bus;

/**
 * The session is done with this stage: its connections, contexts, timers and entries end now. A link that the stage
 * doesn't know, or knows no longer, is no error.
 *
 * @param session the session's id
 * @param link    the opening that ends; a later one lives on
 */
public record Close(String session, int link) implements StageCommand {}
