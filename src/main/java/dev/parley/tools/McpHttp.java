package dev.parley.tools;

import dev.parley.vendor.SseReader;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The HTTP side of MCP's Streamable HTTP: JSON-RPC messages are posted, and answered as JSON or as a stream of events that the
 * response ends. Redirects are not followed. On one event loop.
 */
final class McpHttp {
    private static final int TELL_S = 2;

    private final HttpClient client;
    private final String url;
    private final Map<String, String> headers;

    /**
     * An answer to a post.
     *
     * @param session the session that the server began, or ""
     * @param message the JSON-RPC response, or null
     */
    record Answer(int status, String session, JsonObject message) {}

    /** @param headers sent with every request */
    McpHttp(HttpClient client, String url, Map<String, String> headers) {
        this.client = client;
        this.url = url;
        this.headers = headers;
    }

    /** A request with the headers of all requests. */
    RequestOptions options(HttpMethod method) {
        RequestOptions options =
                new RequestOptions().setMethod(method).setAbsoluteURI(url).setFollowRedirects(false);
        headers.forEach(options::putHeader);
        return options.putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, text/event-stream");
    }

    /** @param body a JSON-RPC request, or a notification, which has no response */
    Future<Answer> post(ToolRequest request, RequestOptions options, JsonObject body) {
        return request.send(client, options, body.toBuffer(), response -> read(response, body.getInteger("id")));
    }

    /** Sends a message without an answer of interest, and waits at most {@link #TELL_S}. */
    Future<Void> tell(RequestOptions options, Buffer body) {
        ToolRequest request = new ToolRequest();
        return request.send(client, options, body, HttpClientResponse::end)
                .timeout(TELL_S, TimeUnit.SECONDS)
                .onFailure(failure -> request.cancel())
                .otherwiseEmpty();
    }

    /** @param id of the response that is waited for; null when there is none */
    private static Future<Answer> read(HttpClientResponse response, Integer id) {
        String type = response.getHeader("Content-Type");
        if (id == null || type == null || !type.startsWith("text/event-stream")) {
            return ToolRequest.body(response).map(body -> answer(response, json(body.toString())));
        }
        Reading reading = new Reading(response, id);
        SseReader reader = new SseReader(ToolRequest.MAX_BYTES, reading);
        response.handler(part -> reader.feed(part.getBytes()));
        response.endHandler(end -> reading.answer.tryComplete(answer(response, null)));
        response.exceptionHandler(reading.answer::tryFail);
        return reading.answer.future();
    }

    private static Answer answer(HttpClientResponse response, JsonObject message) {
        String session = response.getHeader("Mcp-Session-Id");
        return new Answer(response.statusCode(), session == null ? "" : session, message);
    }

    private static JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException | ClassCastException notAnObject) {
            return null;
        }
    }

    /** An answer in a stream of events. Progress, other messages and comments are skipped. */
    private static final class Reading implements SseReader.Handler {
        private final HttpClientResponse response;
        private final Integer id;
        private final Promise<Answer> answer = Promise.promise();

        Reading(HttpClientResponse response, Integer id) {
            this.response = response;
            this.id = id;
        }

        @Override
        public void data(String data) {
            JsonObject message = json(data);
            if (message != null
                    && id.equals(message.getValue("id"))
                    && !message.containsKey("method")
                    && answer.tryComplete(answer(response, message))) {
                response.request().reset();
            }
        }

        @Override
        public void stray(String line) {
            // Ignored.
        }

        @Override
        public void tooLong() {
            answer.tryFail(ToolRequest.tooLong());
            response.request().reset();
        }
    }
}
