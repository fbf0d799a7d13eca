package dev.parley.session;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.http.WebSocketFrame;
import io.vertx.core.http.WebSocketFrameType;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only one that touches a client's socket. A socket's handlers run for life on the event loop of the HTTP verticle that
 * accepted it: each event is taken over to the session's context here, in order. Writes may come from the session's context;
 * what the client has not taken yet is bounded, and so is what the session has not taken yet.
 */
public final class SocketPort {
    /** What may wait to be written, in bytes: a client that lets more gather doesn't read. */
    private static final int MAX_UNWRITTEN = 512 * 1024;

    /** Events that may wait for the session; the socket is read again when so few are left. */
    private static final int MAX_WAITING = 64;

    private static final int FEW_WAITING = 16;

    /** How long a close frame may take to be written and answered, in milliseconds. */
    private static final int CLOSING_MS = 5000;

    /** The same when the client's frames can't be read any more, and so no answer either. */
    private static final int BROKEN_MS = 500;

    private static final Logger log = LoggerFactory.getLogger(SocketPort.class);

    private final ServerWebSocket socket;
    private final Connection connection;
    private final AtomicInteger unwritten = new AtomicInteger();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicBoolean closing = new AtomicBoolean();
    /** Null as long as nobody is attached. On the socket's event loop. */
    private Messages messages;

    private volatile String session = "none";
    private Runnable onNotReading = () -> {};

    /** What comes from the socket, on the session's context. */
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

    /** Begins to read for this session, whose id is for the log. A socket that was closed meanwhile says so. */
    void attach(String session, Context context, Handler handler) {
        this.session = session;
        try {
            listen(context, handler);
        } catch (IllegalStateException closedMeanwhile) {
            context.runOnContext(v -> handler.closed());
        }
    }

    private void listen(Context context, Handler handler) {
        Messages assembly = new Messages(new Messages.Handler() {
            @Override
            public void text(String text) {
                hand(context, () -> handler.text(text));
            }

            @Override
            public void binary(byte[] bytes) {
                hand(context, () -> handler.binary(bytes));
            }

            @Override
            public void broken(int closeCode) {
                hand(context, () -> handler.broken(closeCode));
            }
        });
        onNotReading = () -> context.runOnContext(v -> handler.notReading());
        socket.frameHandler(frame -> take(frame, assembly, context, handler));
        socket.exceptionHandler(error -> debug("a connection broke: {}", error));
        socket.closeHandler(v -> {
            // Whoever has closed it knows; and may be gone by now, with its event loop.
            if (!closing.get()) {
                context.runOnContext(w -> handler.closed());
            }
        });
        connection.run(() -> {
            messages = assembly;
            socket.resume();
        });
    }

    /** On the socket's event loop. */
    private void take(WebSocketFrame frame, Messages assembly, Context context, Handler handler) {
        if (frame.isPing()) {
            hand(context, handler::ping);
        } else if (frame.type() == WebSocketFrameType.PONG) {
            hand(context, handler::pong);
        } else if (frame.isContinuation()) {
            assembly.go(frame.binaryData().getBytes(), frame.isFinal());
        } else if (!frame.isClose()) {
            assembly.begin(frame.isText(), frame.binaryData().getBytes(), frame.isFinal());
        }
    }

    /** On the socket's event loop. */
    private void violated(int closeCode) {
        if (messages == null) {
            close(closeCode, "");
        } else {
            messages.broken(closeCode);
        }
    }

    /** A client that sends faster than its session takes waits, and nobody else does. */
    private void hand(Context context, Runnable event) {
        if (waiting.incrementAndGet() >= MAX_WAITING) {
            socket.pause();
            if (waiting.get() <= FEW_WAITING) {
                socket.resume();
            }
        }
        context.runOnContext(v -> {
            try {
                event.run();
            } finally {
                if (waiting.decrementAndGet() == FEW_WAITING) {
                    socket.resume();
                }
            }
        });
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
        if (closing.getAndSet(true)) {
            return Future.succeededFuture();
        }
        connection.abandonAfter(connection.broken() ? BROKEN_MS : CLOSING_MS);
        return socket.close((short) code, reason).onFailure(this::gone);
    }

    /** Whether nothing more comes of this socket. Any thread. */
    public boolean closed() {
        return socket.isClosed();
    }

    private void written(Future<Void> write, int bytes) {
        int all = unwritten.addAndGet(bytes);
        if (all > MAX_UNWRITTEN && all - bytes <= MAX_UNWRITTEN) {
            onNotReading.run();
        }
        write.onComplete(done -> unwritten.addAndGet(-bytes));
    }

    private void gone(Throwable error) {
        debug("the client is gone: {}", error);
    }

    private void debug(String what, Throwable error) {
        log.atDebug().addKeyValue("session", session).log(what, error.toString());
    }
}
