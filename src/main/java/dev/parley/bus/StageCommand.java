package dev.parley.bus;

/**
 * What a session tells a stage. See the package documentation for who sends what, when and where.
 *
 * <p>On the way to a stage no command is cast to this, only to the interface of its stage: a class that is asked for two
 * interfaces in turn rewrites its one memory of the answer each time, and each processor takes that memory from the other
 * event loops' (JDK-8180450).
 */
public sealed interface StageCommand extends BusMessage
        permits Open, Close, Cancel, SttCommand, LlmCommand, TtsCommand {
    /** The session that it comes from. */
    String session();
}
