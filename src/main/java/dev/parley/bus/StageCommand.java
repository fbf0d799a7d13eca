package dev.parley.bus;

/** What a session tells a stage. See the package documentation for who sends what, when and where. */
public sealed interface StageCommand extends BusMessage
        permits Open, Close, Cancel, SttCommand, LlmCommand, TtsCommand {
    /** The session that it comes from. */
    String session();
}
