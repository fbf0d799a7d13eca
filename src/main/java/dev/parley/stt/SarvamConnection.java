package dev.parley.stt;

import dev.parley.config.SttConfig;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.ClientWebSocket;
import io.vertx.core.http.UpgradeRejectedException;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import io.vertx.core.internal.http.WebSocketInternal;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One WebSocket to the vendor, from the attempt to connect to its end. Made, called and calling back on one event loop.
 */
final class SarvamConnection {
    /** How long the peer has to answer the close before the connection is cut, in milliseconds. */
    private static final long FAREWELL_MS = 80;

    private static final int MAX_FRAME_BYTES = 1 << 20;

    private final Vertx vertx;
    private final SttConfig config;
    private final Pace pace;
    private final Listener listener;
    private final ClientWebSocket socket;
    /** What is written goes here, but for pings and the close. Null until the socket is open. */
    private ChannelHandlerContext channel;

    private State state = State.CONNECTING;
    private long deadline = -1;
    private long connectingSince;
    private long prompt;
    private long heardAt;
    private long pingedAt;
    private long pongBy;
    private long pongTimer = -1;
    private boolean awaitsPong;

    private enum State {
        CONNECTING,
        OPEN,
        OVER
    }

    /** Told what becomes of the connection; of nothing after {@link #lost} or {@link SarvamConnection#close}. */
    interface Listener {
        void opened();

        /** A text frame of the vendor, of up to a megabyte. */
        void frame(String text);

        /** {@link SarvamConnection#full} was true, and is not any more. */
        void drained();

        /** The connection could not be made, or is gone. Once. */
        void lost(Trouble trouble);
    }

    /** Of a client for many connections. */
    static WebSocketClientOptions options(SttConfig config) {
        return new WebSocketClientOptions()
                // More wait in a queue that nothing bounds; -1 would let none through.
                .setMaxConnections(Integer.MAX_VALUE)
                .setMaxFrameSize(MAX_FRAME_BYTES)
                .setMaxMessageSize(MAX_FRAME_BYTES)
                .setTryUsePerFrameCompression(false)
                .setTryUsePerMessageCompression(false)
                .setConnectTimeout(config.connectTimeoutMs())
                .setClosingTimeout(1);
    }

    /** A connection to be: {@link #connect} makes it. */
    SarvamConnection(Vertx vertx, WebSocketClient client, SttConfig config, Pace pace, Listener listener) {
        this.vertx = vertx;
        this.config = config;
        this.pace = pace;
        this.listener = listener;
        socket = client.webSocket();
        socket.textMessageHandler(this::frame);
        socket.pongHandler(pong -> heard());
        socket.exceptionHandler(e -> broken(e));
        // The end is the vendor's close frame: the TCP connection may stay for as long as the vendor likes.
        socket.endHandler(end -> closed());
        socket.closeHandler(end -> closed());
    }

    /** Begins to connect. Called once. */
    void connect(String path) {
        connectingSince = now();
        // Vert.x's own timeout doesn't count the time that an attempt waits for its turn.
        deadline =
                vertx.setTimer(config.connectTimeoutMs(), late -> lost(Trouble.unavailable("no connection in time")));
        socket.connect(target(path)).onComplete(open -> opened(), this::notOpened);
    }

    private WebSocketConnectOptions target(String path) {
        URI origin = URI.create(config.url());
        boolean tls = "wss".equals(origin.getScheme());
        int port = origin.getPort() > 0 ? origin.getPort() : tls ? 443 : 80;
        String base = origin.getRawPath() == null ? "" : origin.getRawPath().replaceAll("/+$", "");
        WebSocketConnectOptions target = new WebSocketConnectOptions()
                .setHost(origin.getHost().replaceAll("[\\[\\]]", ""))
                .setPort(port)
                .setSsl(tls)
                .setURI(base + path)
                .setAllowOriginHeader(false)
                .setTimeout(config.connectTimeoutMs());
        if (config.apiKey() != null && !config.apiKey().isBlank()) {
            target.putHeader("api-subscription-key", config.apiKey());
        }
        return target;
    }

    /** Milliseconds on a clock that only goes forward. */
    static long now() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    /** Whether the vendor takes less than it is given: then nothing more should be. Only while it is open. */
    boolean full() {
        return !channel.channel().isWritable();
    }

    /** How long the vendor has said nothing, in milliseconds. */
    long silentMs() {
        return now() - heardAt;
    }

    /** Sends a text. Nothing happens when the connection is over. */
    void send(String text) {
        send(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Sends a text that is bytes already, in UTF-8, and writes over them. Nothing happens when the connection is over. */
    void send(ByteBuffer utf8) {
        if (state == State.OPEN) {
            // A write that fails is the connection's end, which is told elsewhere.
            channel.writeAndFlush(ClientFrame.ofText(utf8, channel.alloc()));
        }
    }

    /** Pings the vendor when it is time: one that says nothing to it is given up. To be called now and then. */
    void tick() {
        if (now() - Math.max(heardAt, pingedAt) >= pace.ping()) {
            ping(pace.pong());
        }
    }

    /** Wants a sign of life of the vendor soon. */
    void urge() {
        ping(prompt);
    }

    private void ping(long withinMs) {
        if (state != State.OPEN) {
            return;
        }
        long now = now();
        if (!awaitsPong) {
            awaitsPong = true;
            pingedAt = now;
            pongBy = Long.MAX_VALUE;
            socket.writePing(Buffer.buffer());
        }
        if (pingedAt + withinMs < pongBy) {
            pongBy = pingedAt + withinMs;
            vertx.cancelTimer(pongTimer);
            pongTimer = vertx.setTimer(
                    Math.max(1, pongBy - now), late -> lost(Trouble.unavailable("the vendor no longer answers")));
        }
    }

    /** Ends the connection, in whatever state it is, and the listening to it. A second time changes nothing. */
    void close(List<String> farewell) {
        farewell.forEach(this::send);
        over();
    }

    private void opened() {
        if (state == State.OVER) {
            // Given up while it was being made.
            end();
            return;
        }
        vertx.cancelTimer(deadline);
        state = State.OPEN;
        channel = ((WebSocketInternal) socket).channelHandlerContext();
        channel.pipeline().addFirst(new Writability());
        heardAt = now();
        pingedAt = heardAt;
        // A vendor that is far away can't answer as soon: to connect takes several round trips.
        prompt = Math.max(pace.prompt(), 2 * (heardAt - connectingSince));
        listener.opened();
    }

    private void notOpened(Throwable why) {
        if (why instanceof UpgradeRejectedException rejected) {
            lost(Trouble.of(rejected));
        } else {
            lost(Trouble.unavailable("no connection: " + why.getClass().getSimpleName()));
        }
    }

    private void frame(String text) {
        heard();
        if (state != State.OVER) {
            listener.frame(text);
        }
    }

    private void heard() {
        heardAt = now();
        if (awaitsPong) {
            awaitsPong = false;
            vertx.cancelTimer(pongTimer);
        }
    }

    private void drained() {
        if (state == State.OPEN) {
            listener.drained();
        }
    }

    private void broken(Throwable why) {
        if (!socket.isClosed()) {
            lost(Trouble.unavailable("broken: " + why.getClass().getSimpleName()));
        }
    }

    private void closed() {
        lost(Trouble.of(socket.closeStatusCode() == null ? 1006 : socket.closeStatusCode(), socket.closeReason()));
    }

    private void lost(Trouble trouble) {
        if (state != State.OVER) {
            over();
            listener.lost(trouble);
        }
    }

    private void over() {
        if (state == State.OVER) {
            return;
        }
        boolean open = state == State.OPEN;
        state = State.OVER;
        vertx.cancelTimer(deadline);
        vertx.cancelTimer(pongTimer);
        if (open) {
            end();
        }
    }

    /** Says goodbye, and cuts the connection if the vendor doesn't answer or doesn't even read. */
    private void end() {
        socket.close();
        vertx.setTimer(
                FAREWELL_MS,
                late -> ((WebSocketInternal) socket).channelHandlerContext().close());
    }

    /** Knows when the vendor has taken enough of what it was sent. */
    private final class Writability extends ChannelInboundHandlerAdapter {
        @Override
        public void channelWritabilityChanged(ChannelHandlerContext context) {
            if (!full()) {
                drained();
            }
            context.fireChannelWritabilityChanged();
        }
    }
}
