package dev.parley.local.vendors;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** One WebSocket connection or one HTTP exchange of a client. On the event loop of its connection; tests override it. */
class ClientConnection {
    /** The WebSocket protocol gives a close frame 125 bytes, two of which are the code. */
    private static final int MAX_REASON_BYTES = 123;

    private final Vertx vertx;
    private final Route route;
    private final HttpServerRequest request;
    private final Context context;
    private ServerWebSocket socket;
    private boolean over;
    private Runnable whenOver = () -> {};

    ClientConnection(Vertx vertx, Route route, HttpServerRequest request) {
        this.vertx = vertx;
        this.route = route;
        this.request = request;
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

    /** Whether it is to be served; who completes with {@code false} has answered it. May take its time. */
    Future<Boolean> admit() {
        return Future.succeededFuture(true);
    }

    /** The connection is open, or the request is about to be answered. */
    void opened() {}

    /** Whether the vendor would take this key; null when the client sent none. */
    boolean acceptsKey(String key) {
        return true;
    }

    /** Whether the vendor knows this voice or model. */
    boolean knows(String voiceOrModel) {
        return true;
    }

    /** The client sent a text frame or a request body. */
    void received(String text) {}

    /** The client sent a binary frame. */
    void received(Buffer bytes) {}

    boolean isOver() {
        return over;
    }

    ServerWebSocket socket() {
        return socket;
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

    /** Sends a frame. */
    final void send(JsonObject frame) {
        send(frame.encode());
    }

    /** Sends a text frame or a piece of a text body. */
    void send(String text) {
        write(text);
    }

    /** Sends a piece of a binary body. */
    void send(Buffer bytes) {
        write(bytes);
    }

    /** Writes text. Does nothing when the connection is over. */
    final void write(String text) {
        if (over) {
            return;
        }
        if (socket != null) {
            socket.writeTextMessage(text).onFailure(this::lost);
        } else {
            request.response().write(text).onFailure(this::lost);
        }
    }

    /** Writes bytes. Does nothing when the connection is over. */
    final void write(Buffer bytes) {
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

    /** Ends the connection in an orderly way: a close frame, or the end of the body. */
    void close(int code, String reason) {
        shut(code, reason);
    }

    /** Writes the close frame, its reason cut to what fits, or the end of the body. */
    final void shut(int code, String reason) {
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

    /** Ends the connection in the middle of what it does. */
    void drop() {
        request.connection().close().onFailure(this::lost);
    }

    /** Marks the end, once. */
    void end() {
        if (!over) {
            over = true;
            whenOver.run();
            closed();
        }
    }

    /** The connection or the answer is over, however it ended. */
    void closed() {}

    final void lost(Throwable cause) {
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
