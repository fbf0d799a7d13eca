package dev.parley.turn;

/**
 * A call of a tool, as the language model asked for it. Data only: whether and when it runs is decided by the turn machine.
 *
 * @param id        the model's id of the call, unique within one reply
 * @param name      the tool's name as the model wrote it; may be one that does not exist
 * @param arguments the arguments as JSON text, not validated
 * @param extra     what the model's server wants to get back with the call, as JSON text; "" for nothing
 */
public record ToolCall(String id, String name, String arguments, String extra) {
    public ToolCall(String id, String name, String arguments) {
        this(id, name, arguments, "");
    }

    public ToolCall {
        id = TurnEvent.wellFormed(id);
        name = TurnEvent.wellFormed(name);
        arguments = TurnEvent.wellFormed(arguments);
    }

    /** Whether it asks for the same as another call. Arguments are compared as text: their keys are in order. */
    boolean isSameAs(ToolCall other) {
        return name.equals(other.name) && arguments.equals(other.arguments);
    }

    /** Without the arguments: they are never written to a log. */
    @Override
    public String toString() {
        return "ToolCall[" + id + ", " + name + "]";
    }
}
