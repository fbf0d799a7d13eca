package dev.parley.bus;

/**
 * Asks a stage, at its shared address, to serve a session. Answered by {@link Opened}, or by a failed reply. The stage
 * connects to its vendor at once, so that no turn pays for a handshake, and answers without waiting for it.
 *
 * @param session    the session's id: opaque, unique over all nodes
 * @param generation which opening of this stage by this session it is, from 1: every event of the stage carries it, so that
 *                   what an earlier generation still says is told apart
 * @param inbox      the address that the stage sends its {@link StageEvent}s to
 * @param leaseMs    how long the stage keeps the session without a {@link Heartbeat} of its inbox, in ms; 0 until it is closed
 * @param language   a BCP 47 tag that the user chose ("en-IN"), or null for the stage's configured one
 * @param voice      the vendor's voice id that the user chose, or null for the configured one
 */
public record Open(String session, int generation, String inbox, int leaseMs, String language, String voice)
        implements BusMessage {}
