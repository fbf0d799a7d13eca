package dev.parley.bus;

/**
 * A stage instance has taken a session.
 *
 * @param address the private address of that instance: all that follows goes there
 */
public record Opened(String address) implements BusMessage {}
