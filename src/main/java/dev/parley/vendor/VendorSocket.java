package dev.parley.vendor;

import dev.parley.config.StageConfig;
import dev.parley.turn.FailureCode;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * One WebSocket to a vendor, from the attempt to connect to its end: bounded in connect time, message size and what waits
 * to be written, and checked for life by pings where its owner asks. Made, called and calling back on one event loop.
 */
public final class VendorSocket {
    private static final long NO_TIMER = -1;

    /** Seconds without a write being read after which the connection is cut, also while it is closing. */
    private static final int WRITE_IDLE_S = 90;

    private enum State {
        CONNECTING,
        OPEN,
        OVER
    }

    /** Told what becomes of the socket; nothing after {@link #lost} or {@link VendorSocket#close}. */
    public interface Listener {
        /** The vendor accepted the handshake. */
        void opened();

        /** {@link VendorSocket#isFull} was true, and is not any more. */
        default void drained() {}

        /** The connection could not be made, or is gone. Once. */
        void lost(VendorError why);
    }

    private final Vertx vertx;
    private final Listener listener;
    private final Consumer<String> messages;
    private final ClientWebSocket socket;
    private State state = State.CONNECTING;
    private long startedAt;
    private long openedAt;
    private long heardAt;
    private long pingedAt;
    private long answerBy;
    private boolean awaitsAnswer;
    private long timer = NO_TIMER;

    /**
     * Options of a client for many sockets. Its owner must hold the client: one that nobody holds is closed by the garbage
     * collector.
     *
     * @param maxMessageBytes longest message that is read
     */
    public static WebSocketClientOptions options(StageConfig config, int maxMessageBytes) {
        WebSocketClientOptions options = new WebSocketClientOptions()
                // With the default of 50 the 51st session waits for ever; -1 means none.
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(maxMessageBytes)
                .setMaxMessageSize(maxMessageBytes)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false)
                .setConnectTimeout(config.connectTimeoutMs())
                .setIdleTimeoutUnit(TimeUnit.SECONDS)
                .setWriteIdleTimeout(WRITE_IDLE_S)
                // The vendor's answer to a close is not awaited.
                .setClosingTimeout(0);
        return VendorProxy.apply(options, config);
    }

    /**
     * How one connects to a vendor.
     *
     * @param header takes the key; left out without one
     */
    public static WebSocketConnectOptions target(String url, String header, StageConfig config) {
        WebSocketConnectOptions target = new WebSocketConnectOptions().setAbsoluteURI(url);
        return config.apiKey().isBlank()
                ? target
                : target.putHeader(header, config.apiKey().strip());
    }

    /**
     * A socket to be; {@link #connect} makes it.
     *
     * @param messages takes the vendor's text messages, of at most the configured size
     */
    public VendorSocket(Vertx vertx, WebSocketClient client, Listener listener, Consumer<String> messages) {
        this.vertx = vertx;
        this.listener = listener;
        this.messages = messages;
        socket = client.webSocket();
        socket.textMessageHandler(this::message);
        socket.pongHandler(pong -> heard());
        socket.drainHandler(drained -> {
            if (state == State.OPEN) {
                listener.drained();
            }
        });
        socket.exceptionHandler(e -> {
            if (state == State.OPEN && !socket.isClosed()) {
                lost(VendorError.unavailable("broken: " + e.getClass().getSimpleName()));
            }
        });
        // The vendor's close frame is the end: it may keep the TCP connection for as long as it likes.
        socket.endHandler(end -> closed());
        socket.closeHandler(end -> closed());
    }

    /** Milliseconds on a clock that only goes forward. */
    public static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    /** Starts to connect, and gives up after the time. Called once. */
    public void connect(WebSocketConnectOptions target, long timeoutMs) {
        startedAt = now();
        // Vert.x's own timeout does not count the time that an attempt is queued.
        timer = vertx.setTimer(timeoutMs, late -> lost(VendorError.unavailable("no connection in time")));
        socket.connect(target.setTimeout(timeoutMs).setAllowOriginHeader(false))
                .onComplete(open -> opened(), this::notOpened);
    }

    public boolean isOpen() {
        return state == State.OPEN && !socket.isClosed();
    }

    /** Whether the vendor takes less than it is given; then nothing more should be sent. */
    public boolean isFull() {
        return isOpen() && socket.writeQueueFull();
    }

    /** Whether the handshake succeeded, whatever became of it. */
    public boolean wasOpen() {
        return openedAt != 0;
    }

    /** How long the handshake took, in ms. */
    public long handshakeMs() {
        return openedAt - startedAt;
    }

    /** How long the socket has been open, in ms; 0 if it never was. */
    public long openMs() {
        return openedAt == 0 ? 0 : now() - openedAt;
    }

    /** When the vendor last said something, by {@link #now}. */
    public long heardAt() {
        return heardAt;
    }

    /** Sends a text message, if the socket is open. The connection is lost when it {@link #isFull}. */
    public void send(String text) {
        if (isFull()) {
            lost(VendorError.unavailable("the vendor does not read"));
        } else if (isOpen()) {
            // A write that fails is the end of the connection, which is reported by the close handler.
            socket.writeTextMessage(text);
        }
    }

    /** Pings the vendor unless a ping is under way; without any sign of it within the time, the connection is lost. */
    public void ping(long withinMs) {
        if (!isOpen()) {
            return;
        }
        long now = now();
        if (!awaitsAnswer) {
            awaitsAnswer = true;
            pingedAt = now;
            answerBy = Long.MAX_VALUE;
            socket.writePing(Buffer.buffer());
        }
        if (pingedAt + withinMs < answerBy) {
            answerBy = pingedAt + withinMs;
            vertx.cancelTimer(timer);
            timer = vertx.setTimer(
                    Math.max(1, answerBy - now), late -> lost(VendorError.unavailable("the vendor no longer answers")));
        }
    }

    /** Pings a vendor that has said nothing for a while. To be called now and then. */
    public void pingIfSilent(long silentMs, long withinMs) {
        if (now() - Math.max(heardAt, pingedAt) >= silentMs) {
            ping(withinMs);
        }
    }

    /** Sends the farewell and ends the connection, without waiting for the vendor. A second call does nothing. */
    public void close(List<String> farewell) {
        if (!isFull()) {
            farewell.forEach(this::send);
        }
        over();
    }

    private void opened() {
        if (state == State.OVER) {
            // Given up while it was being made.
            hangUp();
            return;
        }
        vertx.cancelTimer(timer);
        state = State.OPEN;
        openedAt = now();
        heardAt = openedAt;
        pingedAt = openedAt;
        listener.opened();
    }

    private void notOpened(Throwable why) {
        if (why instanceof UpgradeRejectedException rejected) {
            String body = rejected.getBody() == null ? "" : rejected.getBody().toString();
            lost(VendorErrors.ofResponse(
                    rejected.getStatus(),
                    name -> rejected.getHeaders() == null
                            ? null
                            : rejected.getHeaders().get(name),
                    body));
        } else {
            lost(VendorError.of(
                    FailureCode.UNAVAILABLE, "no connection: " + why.getClass().getSimpleName()));
        }
    }

    private void message(String text) {
        heard();
        if (state == State.OPEN) {
            messages.accept(text);
        }
    }

    private void heard() {
        heardAt = now();
        if (awaitsAnswer) {
            awaitsAnswer = false;
            vertx.cancelTimer(timer);
        }
    }

    private void closed() {
        lost(VendorErrors.ofClose(
                socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode(), socket.closeReason()));
    }

    private void lost(VendorError why) {
        if (state != State.OVER) {
            over();
            listener.lost(why);
        }
    }

    private void over() {
        if (state == State.OVER) {
            return;
        }
        boolean open = state == State.OPEN;
        state = State.OVER;
        vertx.cancelTimer(timer);
        if (open) {
            hangUp();
        }
    }

    private void hangUp() {
        if (!socket.isClosed()) {
            socket.close();
        }
    }
}
