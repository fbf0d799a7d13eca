package dev.parley.session;

import dev.parley.turn.EndReason;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ServerWebSocket;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The only class that touches a client's socket. A socket lives and dies on the event loop of the HTTP verticle that accepted
 * it, and its session on another context: what comes is handed over there, in order, and writing is possible from there.
 * Bounds what waits to be written to a client that doesn't read.
 *
 * <p>Imports one class of Netty: the close code that RFC 6455 wants for a broken frame (1002, 1007 or 1009) is only in its
 * exception, and Vert.x would close with 1000.
 */
public final class ClientSocket implements ClientProtocol.Output {
    /** Bytes that may wait to be written, beyond what the kernel holds; a client that lets more gather doesn't read. */
    private static final int MAX_UNWRITTEN = 512 * 1024;

    /** For what the client is told about its end. */
    private static final int ROOM = 64 * 1024;

    private static final Logger log = LoggerFactory.getLogger(ClientSocket.class);

    private final ServerWebSocket socket;
    private final AtomicInteger unwritten = new AtomicInteger();
    private boolean closing;
    private boolean notReading;
    /** Bytes of the message that is being received. On the socket's event loop. */
    private int length;

    private volatile Attached attached;

    /** Who reads the socket, once it is read. */
    private record Attached(String id, Session session, Consumer<Runnable> context) {
        void run(Consumer<Session> action) {
            context.accept(() -> action.accept(session));
        }

        void tooLong() {
            run(session -> session.fail("message_too_big", "message exceeds the limit", 1009));
        }

        void closed() {
            run(session -> session.end(EndReason.DISCONNECTED));
        }
    }

    /** On the socket's own context. Nothing is read before {@link #attach}. */
    public ClientSocket(ServerWebSocket socket) {
        this.socket = socket;
        socket.pause();
        socket.exceptionHandler(this::failed);
    }

    /**
     * Begins to read for a session. A socket that was closed meanwhile says so. Of a message in fragments that is too long, the
     * rest is not waited for.
     *
     * @param id      the session's, for the log
     * @param context runs what comes, in order, where the session runs; from there the session writes
     */
    void attach(String id, Session session, Consumer<Runnable> context) {
        Attached to = new Attached(id, session, context);
        int longest = session.client().maxMessageBytes();
        attached = to;
        try {
            socket.textMessageHandler(text -> to.run(it -> it.client().text(text)));
            socket.binaryMessageHandler(message -> {
                byte[] bytes = message.getBytes();
                to.run(it -> it.client().binary(bytes));
            });
            socket.frameHandler(frame -> {
                if (frame.isPing()) {
                    to.run(it -> it.client().control());
                } else if (frame.isContinuation() || frame.isText() || frame.isBinary()) {
                    length = (frame.isContinuation() ? length : 0)
                            + frame.binaryData().length();
                    if (length > longest) {
                        to.tooLong();
                    }
                }
            });
            socket.pongHandler(pong -> to.run(it -> it.client().control()));
            socket.closeHandler(v -> to.closed());
            socket.resume();
        } catch (IllegalStateException closedMeanwhile) {
            to.closed();
        }
    }

    /** On the socket's event loop. */
    private void failed(Throwable error) {
        if (error instanceof CorruptedWebSocketFrameException broken) {
            // Vert.x closes the connection after this, so the session can't.
            socket.close((short) broken.closeStatus().code(), "").onFailure(this::gone);
        } else if (error instanceof IllegalStateException && attached != null) {
            attached.tooLong();
        } else {
            gone(error);
        }
    }

    @Override
    public void text(String message) {
        if (fits(message.length())) {
            written(socket.writeTextMessage(message), message.length());
        }
    }

    @Override
    public void binary(byte[] message) {
        if (fits(message.length)) {
            written(socket.writeBinaryMessage(Buffer.buffer(message)), message.length);
        }
    }

    void ping() {
        socket.writePing(Buffer.buffer()).onFailure(this::gone);
    }

    /** Whether there is room for a message: for a client that does not read, little more is kept until it is closed. */
    private boolean fits(int bytes) {
        return unwritten.get() + bytes <= MAX_UNWRITTEN + ROOM;
    }

    /** Counts bytes itself: writeQueueFull is also true when another thread has written many small messages. */
    private void written(Future<Void> write, int bytes) {
        if (unwritten.addAndGet(bytes) > MAX_UNWRITTEN && !notReading) {
            notReading = true;
            attached.run(session -> session.fail("not_reading", "the client doesn't read what it is sent", 1008));
        }
        write.onComplete(done -> unwritten.addAndGet(-bytes)).onFailure(this::gone);
    }

    /** Sends the close frame after what was written. A second time nothing happens. */
    public Future<Void> close(int code) {
        if (closing) {
            return Future.succeededFuture();
        }
        closing = true;
        return socket.close((short) code, "").onFailure(this::gone);
    }

    /** Whether the socket is closed. Any thread. */
    public boolean closed() {
        return socket.isClosed();
    }

    private void gone(Throwable error) {
        String session = attached == null ? "none" : attached.id;
        log.atDebug().addKeyValue("session", session).log("Client connection failed: {}", error.toString());
    }
}
