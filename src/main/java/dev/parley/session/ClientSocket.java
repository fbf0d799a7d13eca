package dev.parley.session;

import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only class that touches a client's socket. A socket lives and dies on the event loop of the HTTP verticle that accepted
 * it; everything here runs there unless stated otherwise. Bounds what waits to be written to a client that doesn't read.
 *
 * <p>Imports one class of Netty: the close code that RFC 6455 wants for a broken frame (1002, 1007 or 1009) is only in its
 * exception, and Vert.x would close with 1000.
 */
public final class ClientSocket {
    /** Bytes that may wait to be written, beyond what the kernel holds; a client that lets more gather doesn't read. */
    private static final int MAX_UNWRITTEN = 512 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ClientSocket.class);

    private final ServerWebSocket socket;
    private final Context context = Vertx.currentContext();
    private boolean closing;
    private boolean notReading;
    private String session = "none";
    private Handler handler;

    /** What comes from the socket, in order. */
    interface Handler {
        void text(String text);

        /** @param bytes the handler's to keep */
        void binary(byte[] bytes);

        /** A ping, which has been answered, or a pong. */
        void control();

        /** A message is longer than the server takes; it was dropped. */
        void tooLong();

        /** The client doesn't read what it is sent. */
        void notReading();

        /** The socket was closed by the client or by an error; nothing follows. */
        void closed();
    }

    /** On the socket's own context. Nothing is read before {@link #attach}. */
    public ClientSocket(ServerWebSocket socket) {
        this.socket = socket;
        socket.pause();
        socket.setWriteQueueMaxSize(MAX_UNWRITTEN);
        socket.exceptionHandler(this::failed);
    }

    /** Runs the action on the socket's event loop. Any thread. */
    public <T> Future<T> run(Supplier<Future<T>> action) {
        Promise<T> done = Promise.promise();
        context.runOnContext(v -> {
            try {
                action.get().onComplete(done);
            } catch (RuntimeException e) {
                done.fail(e);
            }
        });
        return done.future();
    }

    /** Begins to read for this session, whose id is for the log. A socket that was closed meanwhile says so. */
    void attach(String session, Handler handler) {
        this.session = session;
        this.handler = handler;
        try {
            socket.textMessageHandler(handler::text);
            socket.binaryMessageHandler(bytes -> handler.binary(bytes.getBytes()));
            socket.frameHandler(frame -> {
                if (frame.isPing()) {
                    handler.control();
                }
            });
            socket.pongHandler(pong -> handler.control());
            socket.closeHandler(v -> {
                if (!closing) {
                    handler.closed();
                }
            });
            socket.resume();
        } catch (IllegalStateException closedMeanwhile) {
            context.runOnContext(v -> handler.closed());
        }
    }

    private void failed(Throwable error) {
        if (error instanceof CorruptedWebSocketFrameException broken) {
            // Vert.x closes the connection after this, so the session can't.
            socket.close((short) broken.closeStatus().code(), "").onFailure(this::gone);
        } else if (error instanceof IllegalStateException && handler != null) {
            handler.tooLong();
        } else {
            gone(error);
        }
    }

    void text(String text) {
        socket.writeTextMessage(text).onFailure(this::gone);
        checkReading();
    }

    void binary(Buffer bytes) {
        socket.writeBinaryMessage(bytes).onFailure(this::gone);
        checkReading();
    }

    void ping() {
        socket.writePing(Buffer.buffer()).onFailure(this::gone);
    }

    private void checkReading() {
        if (!notReading && !socket.isClosed() && socket.writeQueueFull()) {
            notReading = true;
            context.runOnContext(v -> handler.notReading());
        }
    }

    /** Sends the close frame after what was written. A second time nothing happens. */
    public Future<Void> close(int code, String reason) {
        if (closing) {
            return Future.succeededFuture();
        }
        closing = true;
        return socket.close((short) code, reason).onFailure(this::gone);
    }

    /** Whether the socket is closed. Any thread. */
    public boolean closed() {
        return socket.isClosed();
    }

    private void gone(Throwable error) {
        log.atDebug().addKeyValue("session", session).log("Client connection failed: {}", error.toString());
    }
}
