package dev.parley.session;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import io.vertx.core.internal.ContextInternal;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only one that touches a client's socket. A socket lives and dies on the event loop of the HTTP verticle that accepted
 * it, and its session with it: here, where nothing says otherwise. What the client has not taken yet is bounded.
 */
public final class SocketPort {
    /** What may wait to be written, in bytes: a client that lets more gather doesn't read. */
    private static final int MAX_UNWRITTEN = 512 * 1024;

    /** How long a close frame may take to be written and answered, in milliseconds. */
    private static final int CLOSING_MS = 5000;

    /** The same when the client's frames can't be read any more, and so no answer either. */
    private static final int BROKEN_MS = 500;

    private static final Logger log = LoggerFactory.getLogger(SocketPort.class);

    private final ServerWebSocket socket;
    private final Connection connection;
    private final ContextInternal context = (ContextInternal) Vertx.currentContext();
    private int unwritten;
    private boolean closing;
    /** Null as long as nobody is attached. */
    private Messages messages;

    private String session = "none";
    private Runnable onNotReading = () -> {};

    /** What comes from the socket. */
    interface Handler extends Messages.Handler {
        /** The client's side wants to know whether the connection lives; it has been answered. */
        void ping();

        void pong();

        /** The client doesn't read what it is sent. */
        void notReading();

        /** The socket is closed; nothing follows. */
        void closed();
    }

    /**
     * On the socket's own context. Nothing is read before {@link #attach}.
     *
     * @param request the connection of the request that was upgraded to the socket
     */
    public SocketPort(ServerWebSocket socket, HttpConnection request) {
        this.socket = socket;
        socket.pause();
        socket.setWriteQueueMaxSize(MAX_UNWRITTEN);
        this.connection = Connection.of(request, this::violated);
    }

    /** Does it on the socket's event loop. Any thread. */
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
        try {
            listen(handler);
        } catch (IllegalStateException closedMeanwhile) {
            context.runOnContext(v -> handler.closed());
        }
    }

    private void listen(Handler handler) {
        messages = new Messages(handler);
        onNotReading = () -> context.runOnContext(v -> handler.notReading());
        socket.frameHandler(frame -> take(frame, handler));
        socket.exceptionHandler(error -> debug("a connection broke: {}", error));
        socket.closeHandler(v -> {
            // Whoever has closed it knows.
            if (!closing) {
                handler.closed();
            }
        });
        socket.resume();
        // What had come before is read first.
        context.runOnContext(v -> connection.takeBinary(bytes -> context.dispatch(bytes, this::whole)));
    }

    private void whole(byte[] binary) {
        messages.begin(false, binary, true);
    }

    private void take(WebSocketFrame frame, Handler handler) {
        if (frame.isPing()) {
            handler.ping();
        } else if (frame.type() == WebSocketFrameType.PONG) {
            handler.pong();
        } else if (frame.isContinuation()) {
            messages.go(frame.binaryData().getBytes(), frame.isFinal());
        } else if (!frame.isClose()) {
            messages.begin(frame.isText(), frame.binaryData().getBytes(), frame.isFinal());
        }
    }

    private void violated(int closeCode) {
        if (messages == null) {
            close(closeCode, "");
        } else {
            messages.broken(closeCode);
        }
    }

    void text(String text) {
        written(socket.writeTextMessage(text), text.length());
    }

    void binary(Buffer bytes) {
        written(socket.writeBinaryMessage(bytes), bytes.length());
    }

    void ping() {
        socket.writePing(Buffer.buffer()).onFailure(this::gone);
    }

    /**
     * Sends the close frame after what was written, and lets go of the connection soon, whether the client reads it or not.
     * A second time nothing happens.
     */
    public Future<Void> close(int code, String reason) {
        if (closing) {
            return Future.succeededFuture();
        }
        closing = true;
        connection.abandonAfter(connection.broken() ? BROKEN_MS : CLOSING_MS);
        return socket.close((short) code, reason).onFailure(this::gone);
    }

    /** Whether nothing more comes of this socket. Any thread. */
    public boolean closed() {
        return socket.isClosed();
    }

    private void written(Future<Void> write, int bytes) {
        unwritten += bytes;
        if (unwritten > MAX_UNWRITTEN && unwritten - bytes <= MAX_UNWRITTEN) {
            onNotReading.run();
        }
        write.onComplete(done -> unwritten -= bytes);
    }

    private void gone(Throwable error) {
        debug("the client is gone: {}", error);
    }

    private void debug(String what, Throwable error) {
        log.atDebug().addKeyValue("session", session).log(what, error.toString());
    }
}
