package dev.parley.turn;

/**
 * A tool as the language model and the turn machine know it.
 *
 * @param name        what the model calls it
 * @param description what the model is told that it does
 * @param parameters  JSON schema of its arguments, as JSON text
 * @param speculative whether it only reads, and may run for a reply that is prepared ahead of the turn's end
 * @param finishes    whether a running call goes on when the user interrupts
 * @param silent      whether its result needs no further words when the model has spoken beside the call
 * @param filler      whether the user hears a short phrase when the result takes long
 * @param timeoutMs   how long a call may take, in ms of clock
 */
public record ToolSpec(
        String name,
        String description,
        String parameters,
        boolean speculative,
        boolean finishes,
        boolean silent,
        boolean filler,
        int timeoutMs) {
    /** Stands for a tool that the machine does not know: one of the client's, or none. Its call is answered at once. */
    static final ToolSpec UNKNOWN = new ToolSpec("", "", "{}", false, false, false, false, 1000);
}
