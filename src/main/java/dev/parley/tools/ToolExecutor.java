package dev.parley.tools;

import dev.parley.turn.Attempt;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import java.util.function.Consumer;

/** Who runs the tool calls of one session. Called on the session's context; never blocks. */
public interface ToolExecutor {
    /** For a session without tools: no call can come. */
    ToolExecutor NONE = new ToolExecutor() {
        @Override
        public void call(TurnEffect.CallTool call, Consumer<TurnEvent.ToolDone> done) {}

        @Override
        public void cancel(Attempt upTo) {}

        @Override
        public void close() {}
    };

    /** @param news takes what tools tell after their answer: ToolPromised and ToolNews */
    default void listen(Consumer<TurnEvent> news) {}

    /**
     * Runs a call; one that was run before is not run again.
     *
     * @param done is given the outcome once, possibly at once; never when the call is cancelled
     */
    void call(TurnEffect.CallTool call, Consumer<TurnEvent.ToolDone> done);

    /** The user interrupted: cancels what runs for this attempt and earlier ones, but for calls that are to finish. */
    void cancel(Attempt upTo);

    /** The session is over: cancels all that runs. */
    void close();
}
