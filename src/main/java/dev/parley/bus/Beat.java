package dev.parley.bus;

/**
 * A node that has sessions open at a stage instance is alive, and asks whether the instance is. Sent to the instance's
 * private address, and answered at once by an empty reply where one is wanted.
 *
 * @param inbox what the node's sessions named in {@link Open#inbox}: their lease begins anew
 */
public record Beat(String inbox) implements BusMessage {}
