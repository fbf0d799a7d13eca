package dev.parley.local.vendors;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.ServerWebSocket;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.function.Function;

/** One WebSocket connection or one HTTP exchange of a client. On the event loop of its connection; tests override it. */
class ClientConnection {
    /** What is made of a WebSocket's messages. */
    interface Protocol {
        /** A text message came. */
        void text(String message);

        /** The connection is gone, however it ended. */
        void closed();
    }

    /** The WebSocket protocol gives a close frame 125 bytes, two of which are the code. */
    private static final int MAX_REASON_BYTES = 123;

    private final HttpServerRequest request;
    private ServerWebSocket socket;
    private boolean over;

    ClientConnection(HttpServerRequest request) {
        this.request = request;
    }

    /** Makes a WebSocket of the request, and gives it a protocol. */
    final void upgrade(Function<ClientConnection, Protocol> protocols) {
        request.toWebSocket()
                .onSuccess(upgraded -> {
                    socket = upgraded;
                    opened();
                    Protocol protocol = protocols.apply(this);
                    socket.textMessageHandler(message -> {
                        received(message);
                        if (!over) {
                            protocol.text(message);
                        }
                    });
                    socket.exceptionHandler(cause -> {});
                    socket.closeHandler(v -> {
                        protocol.closed();
                        end();
                    });
                })
                .onFailure(cause -> end());
    }

    /** Reads the body of the request; completes unless the client has gone or was answered otherwise. */
    final Future<String> body(Runnable whenGone) {
        request.response().closeHandler(v -> {
            whenGone.run();
            end();
        });
        request.response().exceptionHandler(cause -> {});
        opened();
        Future<String> body = request.body().map(bytes -> {
            received(bytes.toString());
            return bytes.toString();
        });
        request.resume();
        return body;
    }

    /** Whether it is to be served; who completes with {@code false} has answered it. May take its time. */
    Future<Boolean> admit() {
        return Future.succeededFuture(true);
    }

    /** The connection is open, or the request is about to be answered. */
    void opened() {}

    /** The client sent a text message or a request body. */
    void received(String text) {}

    final boolean isOver() {
        return over;
    }

    final HttpServerRequest request() {
        return request;
    }

    final ServerWebSocket socket() {
        return socket;
    }

    /** A query parameter, or the default when it is not given. */
    final String query(String name, String otherwise) {
        return request.getParam(name, otherwise);
    }

    /** A query parameter that is a number, or the default when it is not. */
    final int query(String name, int otherwise) {
        String value = query(name, "");
        return value.matches("\\d{1,6}") ? Integer.parseInt(value) : otherwise;
    }

    /** Sends a message. */
    final void send(JsonObject message) {
        send(message.encode());
    }

    /** Sends a text message or a piece of the body. */
    void send(String text) {
        write(text);
    }

    /** Writes text. Does nothing when the connection is over. */
    final void write(String text) {
        if (!over) {
            Future<Void> written = socket != null
                    ? socket.writeTextMessage(text)
                    : request.response().write(text);
            written.onFailure(this::lost);
        }
    }

    /** Answers an HTTP request, or an upgrade not yet made, with a status and a body. */
    final void answer(int status, JsonObject body) {
        if (!over) {
            end();
            HttpServerResponse response = request.response();
            response.setStatusCode(status)
                    .putHeader("content-type", "application/json")
                    .end(body.encode())
                    .onFailure(this::lost);
        }
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

    /** Marks the end, once. */
    final void end() {
        if (!over) {
            over = true;
            ended();
        }
    }

    /** The connection or the answer is over, however it ended. */
    void ended() {}

    final void lost(Throwable cause) {
        // The client has gone while something was on its way; the close handler does what is left to do.
    }

    private static String cut(String reason) {
        String cut = reason;
        while (cut.getBytes(StandardCharsets.UTF_8).length > MAX_REASON_BYTES) {
            cut = cut.substring(0, cut.length() - 1);
        }
        return cut;
    }
}
