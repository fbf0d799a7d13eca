package dev.parley.local.vendors;

import io.netty.channel.Channel;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.internal.http.WebSocketInternal;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * One WebSocket connection or one HTTP exchange, as the protocols and the {@link Tap} see it. Lives on the event loop
 * of its connection.
 */
final class ClientConnection {
    /** The WebSocket protocol gives a close frame 125 bytes, two of which are the code. */
    private static final int MAX_REASON_BYTES = 123;

    private final Vertx vertx;
    private final Route route;
    private final HttpServerRequest request;
    private final Tap tap;
    private final Context context;
    private ServerWebSocket socket;
    private boolean over;
    private Runnable whenOver = () -> {};

    ClientConnection(Vertx vertx, Route route, HttpServerRequest request, Tap tap) {
        this.vertx = vertx;
        this.route = route;
        this.request = request;
        this.tap = tap;
        this.context = vertx.getOrCreateContext();
    }

    void upgraded(ServerWebSocket socket) {
        this.socket = socket;
    }

    /** Runs the action on the event loop of the connection; may be called from any thread. */
    void run(Runnable action) {
        context.runOnContext(v -> action.run());
    }

    Vertx vertx() {
        return vertx;
    }

    Route route() {
        return route;
    }

    Tap tap() {
        return tap;
    }

    MultiMap headers() {
        return request.headers();
    }

    MultiMap query() {
        return request.params();
    }

    /** A query parameter, or the default when it is not given. */
    String query(String name, String otherwise) {
        String value = request.getParam(name);
        return value == null ? otherwise : value;
    }

    HttpServerRequest request() {
        return request;
    }

    /** Runs the action, once, when the exchange is over, however it ended. */
    void whenOver(Runnable action) {
        whenOver = action;
    }

    /** Sends a frame, by way of the tap. */
    void send(JsonObject frame) {
        send(frame.encode());
    }

    /** Sends a text frame or a piece of a text body, by way of the tap. */
    void send(String text) {
        if (!over) {
            tap.sending(this, text);
        }
    }

    /** Sends a piece of a binary body, by way of the tap. */
    void send(Buffer bytes) {
        if (!over) {
            tap.sending(this, bytes);
        }
    }

    /** Puts text on the wire at once, past the tap. Does nothing when the connection is over. */
    void write(String text) {
        if (over) {
            return;
        }
        if (socket != null) {
            socket.writeTextMessage(text).onFailure(this::lost);
        } else {
            request.response().write(text).onFailure(this::lost);
        }
    }

    /** Puts bytes on the wire at once, past the tap. Does nothing when the connection is over. */
    void write(Buffer bytes) {
        if (over) {
            return;
        }
        if (socket != null) {
            socket.writeBinaryMessage(bytes).onFailure(this::lost);
        } else {
            request.response().write(bytes).onFailure(this::lost);
        }
    }

    /** Answers an HTTP request, or an upgrade not yet made, with a status and a body. */
    void refuse(int status, Map<String, String> headers, String body) {
        if (over) {
            return;
        }
        end();
        var response = request.response().setStatusCode(status).putHeader("content-type", "application/json");
        headers.forEach(response::putHeader);
        response.end(body).onFailure(this::lost);
    }

    /** Answers with a JSON body. */
    void answer(int status, JsonObject body) {
        refuse(status, Map.of(), body.encode());
    }

    /** Ends the connection in an orderly way, by way of the tap: a close frame, or the end of the body. */
    void close(int code, String reason) {
        if (!over) {
            tap.closing(this, code, reason);
        }
    }

    /** Ends the connection in an orderly way at once, past the tap; the reason is cut to what fits. */
    void shut(int code, String reason) {
        if (over) {
            return;
        }
        if (socket != null) {
            socket.close((short) code, cut(reason)).onFailure(this::lost);
        } else {
            end();
            request.response().end().onFailure(this::lost);
        }
    }

    /** Cuts the TCP connection, with no close frame and no end of the body. */
    void drop() {
        if (socket != null) {
            Channel channel =
                    ((WebSocketInternal) socket).channelHandlerContext().channel();
            // Past the pipeline, which would say goodbye.
            channel.unsafe().close(channel.voidPromise());
        } else {
            request.connection().close().onFailure(this::lost);
        }
    }

    /** Marks the end, once; the tap is told. */
    void end() {
        if (!over) {
            over = true;
            whenOver.run();
            tap.closed(this);
        }
    }

    private void lost(Throwable cause) {
        // The peer has gone while something was on its way to it; the close handler does what is left to do.
    }

    private static String cut(String reason) {
        String cut = reason;
        while (cut.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }
}
