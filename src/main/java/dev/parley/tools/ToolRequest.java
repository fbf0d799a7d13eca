package dev.parley.tools;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.RequestOptions;
import java.util.function.Function;

/** The HTTP side of one call, which may be cancelled at any time. On one event loop. */
final class ToolRequest {
    /** The longest answer, in bytes. */
    static final int MAX_BYTES = 256 * 1024;

    private HttpClientRequest request;
    private boolean cancelled;
    private Runnable onCancel = () -> {};

    /** There is no usable answer, and another try would not change that. Its message is fit for the caller. */
    static final class BadAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadAnswer(String message) {
            super(message, null, false, false);
        }
    }

    /**
     * Sends a request; fails when it is cancelled.
     *
     * @param read reads the response
     */
    <T> Future<T> send(
            HttpClient client, RequestOptions options, Buffer body, Function<HttpClientResponse, Future<T>> read) {
        return client.request(options).compose(connected -> {
            // A reset fails the future below; without a handler Vert.x logs it as well.
            connected.exceptionHandler(reset -> {});
            if (cancelled) {
                connected.reset();
                return Future.failedFuture(new BadAnswer("cancelled"));
            }
            request = connected;
            return connected.send(body).compose(read);
        });
    }

    /** Whether a request may have reached the server. */
    boolean isSent() {
        return request != null;
    }

    boolean isCancelled() {
        return cancelled;
    }

    /** Resets the request, which tells the server to stop. */
    void cancel() {
        if (!cancelled) {
            cancelled = true;
            onCancel.run();
            if (request != null) {
                request.reset();
            }
        }
    }

    /** Sets an action of {@link #cancel}, for a server that a reset does not stop. */
    void onCancel(Runnable action) {
        onCancel = action;
    }

    /** Reads a response's body; fails when it is longer than {@link #MAX_BYTES}. */
    static Future<Buffer> body(HttpClientResponse response) {
        Promise<Buffer> read = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MAX_BYTES) {
                read.tryFail(tooLong());
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(read::tryFail);
        response.endHandler(end -> read.tryComplete(body));
        return read.future();
    }

    static BadAnswer tooLong() {
        return new BadAnswer("the answer is larger than " + MAX_BYTES + " bytes");
    }
}
