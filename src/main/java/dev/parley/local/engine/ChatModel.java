package dev.parley.local.engine;

import io.vertx.core.Future;
import java.util.List;

/**
 * Answers a conversation, piece by piece.
 *
 * <p>Threads: every method is called on the event loop of the connection that it serves and must not block. The listener
 * is called on that same context, after {@link #complete} has returned.
 */
public interface ChatModel {

    /** Starts to load the model; as {@link SpeechRecognizer#load()}. */
    default Future<Void> load() {
        return Future.succeededFuture();
    }

    /** Starts to answer. */
    Completion complete(Request request, Listener listener);

    /** Frees the model and the threads. */
    default Future<Void> close() {
        return Future.succeededFuture();
    }

    /** One message of a conversation; {@code role} is system, user or assistant. */
    record Message(String role, String content) {}

    /** A chat completion request. */
    record Request(String model, List<Message> messages) {}

    /** An answer that is being given. */
    interface Completion {
        /** Stops. The listener is not called again. */
        void cancel();
    }

    /** Receives the answer. */
    interface Listener {
        /** The next piece of text, spaces included. */
        void token(String text);

        /** The answer is complete. The last call. */
        void done();

        /** The engine failed. The last call. */
        void failed(Throwable cause);
    }
}
