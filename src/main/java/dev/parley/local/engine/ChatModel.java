package dev.parley.local.engine;

import java.util.List;

/**
 * Answers a conversation, piece by piece.
 *
 * <p>Threads: every method is called on the event loop of the connection that it serves and must not block. The listener
 * is called on that same context, after {@link #complete} has returned.
 */
public interface ChatModel {
    /** Starts to answer. */
    Completion complete(Request request, Listener listener);

    /**
     * A call of a tool.
     *
     * @param arguments a JSON object as text
     */
    record Call(String id, String name, String arguments) {}

    /**
     * One message of a conversation.
     *
     * @param role    system, user, assistant or tool
     * @param content the text; of a tool what it returned
     * @param calls   those that the assistant made
     * @param callId  the call that a tool's message answers, else null
     */
    record Message(String role, String content, List<Call> calls, String callId) {}

    /**
     * A chat completion request.
     *
     * @param tools the names of those that may be called
     */
    record Request(String model, List<Message> messages, List<String> tools) {}

    /** An answer that is being given. */
    interface Completion {
        /** Stops. The listener is not called again. */
        void cancel();
    }

    /** Receives the answer. */
    interface Listener {
        /** The next piece of text, spaces included. */
        void token(String text);

        /** The answer ends with the call of a tool; {@link #done} follows. */
        default void call(Call call) {}

        /** The answer is complete. The last call. */
        void done();

        /** The engine failed. The last call. */
        void failed(Throwable cause);
    }
}
