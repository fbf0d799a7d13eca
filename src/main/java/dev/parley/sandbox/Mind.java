package dev.parley.sandbox;

import io.vertx.core.Future;
import java.util.List;

/**
 * The engine behind the chat protocol: answers a conversation, piece by piece.
 *
 * <p>Every method is called on the event loop of the connection that it serves, must not block, and the listener is
 * called back on that same context, after {@link #answer} has returned.
 */
public interface Mind {

    /** Completes when the mind can serve, fails when it never will. */
    default Future<Void> ready() {
        return Future.succeededFuture();
    }

    /** Starts to answer. */
    Answer answer(Question question, Listener listener);

    /** Frees what the engine holds. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** One message of a conversation; {@code role} is system, user or assistant. */
    record Message(String role, String content) {}

    /** What a request asks. */
    record Question(String model, List<Message> messages) {}

    /** An answer being given. */
    interface Answer {
        /** Nobody listens any more: no further call to the listener. */
        void cancel();
    }

    /** Who hears the answer. */
    interface Listener {
        /** The next piece of text, spaces included. */
        void token(String text);

        /** The answer is complete. The last call. */
        void done();

        /** The engine broke down. The last call. */
        void failed(Throwable cause);
    }
}
