package dev.parley.bus;

/**
 * Keeps a node's sessions at a stage instance alive, and asks whether the instance is. Sent to the instance's private
 * address; answered at once by an empty reply.
 *
 * @param inbox what the node's sessions named in {@link Open#inbox}: their lease begins anew
 */
public record Heartbeat(String inbox) implements BusMessage {}
