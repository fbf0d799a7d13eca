package dev.parley.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only one that touches a client's socket. A socket's handlers run for life on the event loop of the HTTP verticle that
 * accepted it: each event is taken over to the session's context here, in order. Writes may come from the session's context;
 * what the client has not taken yet is bounded.
 */
public final class SocketPort {
    /** What may wait to be written, in bytes: a client that lets more gather doesn't read. */
    private static final int MAX_UNWRITTEN = 512 * 1024;

    private static final Logger log = LoggerFactory.getLogger(SocketPort.class);

    private final ServerWebSocket socket;
    private final AtomicInteger unwritten = new AtomicInteger();
    private boolean closing;
    private Runnable onNotReading = () -> {};

    /** What comes from the socket, on the session's context. */
    interface Handler {
        void text(String text);

        void binary(byte[] bytes);

        void pong();

        /** The client sent more in one message than the protocol allows. */
        void tooBig();

        /** The client doesn't read what it is sent. */
        void notReading();

        /** The socket is closed; nothing follows. */
        void closed();
    }

    /** On the socket's own context. Nothing is read before {@link #attach}. */
    public SocketPort(ServerWebSocket socket) {
        this.socket = socket;
        socket.pause();
    }

    /** Begins to read. */
    void attach(Context context, Handler handler) {
        socket.textMessageHandler(text -> context.runOnContext(v -> handler.text(text)));
        socket.binaryMessageHandler(bytes -> {
            byte[] copy = bytes.getBytes();
            context.runOnContext(v -> handler.binary(copy));
        });
        socket.pongHandler(pong -> context.runOnContext(v -> handler.pong()));
        // Vert.x tells of a message over its limit only here.
        socket.exceptionHandler(error -> context.runOnContext(v -> handler.tooBig()));
        socket.closeHandler(v -> context.runOnContext(w -> handler.closed()));
        onNotReading = () -> context.runOnContext(v -> handler.notReading());
        socket.resume();
    }

    void text(String text) {
        written(socket.writeTextMessage(text), text.length());
    }

    void binary(Buffer bytes) {
        written(socket.writeBinaryMessage(bytes), bytes.length());
    }

    void ping() {
        socket.writePing(Buffer.buffer()).onFailure(SocketPort::gone);
    }

    /** Sends the close frame after what was written. A second time nothing happens. */
    public Future<Void> close(int code, String reason) {
        if (closing) {
            return Future.succeededFuture();
        }
        closing = true;
        return socket.close((short) code, reason).onFailure(SocketPort::gone);
    }

    private void written(Future<Void> write, int bytes) {
        int waiting = unwritten.addAndGet(bytes);
        if (waiting > MAX_UNWRITTEN && waiting - bytes <= MAX_UNWRITTEN) {
            onNotReading.run();
        }
        write.onComplete(done -> unwritten.addAndGet(-bytes));
    }

    private static void gone(Throwable error) {
        log.debug("the client is gone: {}", error.toString());
    }
}
