package dev.parley.tools;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Calls the tools of one MCP server over Streamable HTTP (modelcontextprotocol, revision 2026-07-28: stateless, each call one
 * POST, answered as JSON or as a stream of events). A server that knows only the older protocol (2025-11-25 and before) gets
 * its handshake and its session header. Redirects are not followed. A call that may have reached the server is not repeated.
 * On one event loop.
 */
final class McpClient {
    private static final String VERSION = "2026-07-28";
    private static final String LEGACY_VERSION = "2025-11-25";
    private static final String META = "io.modelcontextprotocol/";
    private static final int MAX_BYTES = 256 * 1024;
    private static final int UNSUPPORTED_VERSION = -32022;

    /** JSON-RPC errors with which a server of the present revision answers 400 and 404. */
    private static final Set<Integer> MODERN_ERRORS = Set.of(-32020, -32021, UNSUPPORTED_VERSION, -32601, -32602);

    private static final JsonObject INFO =
            new JsonObject().put("name", "parley").put("version", "1");

    private final HttpClient http;
    private final String url;
    private final Map<String, String> headers;
    private int ids;
    private boolean knownModern;
    /** The older protocol's handshake, null as long as the server is not known to want it; gives the session or "". */
    private Future<String> handshake;

    /** One call; ends by its response, a failure or {@link #cancel}. */
    static final class Call {
        private HttpClientRequest request;
        private boolean cancelled;

        /** Resets the request, which tells the server to stop. */
        void cancel() {
            cancelled = true;
            if (request != null) {
                request.reset();
            }
        }
    }

    private record Answer(int status, String session, JsonObject message) {}

    /** @param headers sent with every request */
    McpClient(HttpClient http, String url, Map<String, String> headers) {
        this.http = http;
        this.url = url;
        this.headers = headers;
    }

    /**
     * Calls a tool.
     *
     * @param more further headers of this call
     * @return the JSON-RPC response; fails when there is none
     */
    Future<JsonObject> call(Call call, String tool, JsonObject arguments, Map<String, String> more) {
        JsonObject params = new JsonObject().put("name", tool).put("arguments", arguments);
        if (handshake != null) {
            return legacy(call, params);
        }
        JsonObject modern = params.copy()
                .put(
                        "_meta",
                        new JsonObject()
                                .put(META + "protocolVersion", VERSION)
                                .put(META + "clientInfo", INFO)
                                .put(META + "clientCapabilities", new JsonObject()));
        RequestOptions options =
                options(VERSION).putHeader("Mcp-Method", "tools/call").putHeader("Mcp-Name", tool);
        more.forEach(options::putHeader);
        return post(call, options, request("tools/call", modern)).compose(answer -> {
            if (!knownModern && wantsHandshake(answer)) {
                handshake = handshake(call);
                return legacy(call, params);
            }
            knownModern |= answer.status == 200;
            return response(answer);
        });
    }

    private Future<JsonObject> legacy(Call call, JsonObject params) {
        Future<String> session = handshake;
        return session.onFailure(failed -> forget(session))
                .compose(id -> post(call, legacyOptions(id), request("tools/call", params)))
                .compose(answer -> {
                    if (answer.status != 404) {
                        return response(answer);
                    }
                    // The server has forgotten the session, and so has not run the call.
                    forget(session);
                    handshake = handshake == null ? handshake(call) : handshake;
                    return handshake
                            .compose(id -> post(call, legacyOptions(id), request("tools/call", params)))
                            .compose(McpClient::response);
                });
    }

    private void forget(Future<String> session) {
        if (handshake == session) {
            handshake = null;
        }
    }

    private Future<String> handshake(Call call) {
        JsonObject params = new JsonObject()
                .put("protocolVersion", LEGACY_VERSION)
                .put("capabilities", new JsonObject())
                .put("clientInfo", INFO);
        return post(call, options(null), request("initialize", params)).compose(answer -> {
            if (answer.status != 200 || answer.message == null || !answer.message.containsKey("result")) {
                return Future.failedFuture(new IllegalStateException("no MCP server, status " + answer.status));
            }
            JsonObject initialized = new JsonObject().put("jsonrpc", "2.0").put("method", "notifications/initialized");
            return post(call, legacyOptions(answer.session), initialized).map(told -> answer.session);
        });
    }

    private static boolean wantsHandshake(Answer answer) {
        if (answer.status != 400 && answer.status != 404 && answer.status != 405) {
            return false;
        }
        JsonObject error = answer.message == null ? null : answer.message.getJsonObject("error");
        Integer code = error == null ? null : error.getInteger("code");
        if (code != null && code == UNSUPPORTED_VERSION) {
            Object data = error.getValue("data");
            return !(data instanceof JsonObject object)
                    || !(object.getValue("supported") instanceof JsonArray supported)
                    || !supported.contains(VERSION);
        }
        return code == null || !MODERN_ERRORS.contains(code);
    }

    private static Future<JsonObject> response(Answer answer) {
        return answer.message != null && (answer.message.containsKey("result") || answer.message.containsKey("error"))
                ? Future.succeededFuture(answer.message)
                : Future.failedFuture(new IllegalStateException("status " + answer.status));
    }

    private JsonObject request(String method, JsonObject params) {
        return new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", ++ids)
                .put("method", method)
                .put("params", params);
    }

    private RequestOptions legacyOptions(String session) {
        RequestOptions options = options(LEGACY_VERSION);
        return session.isEmpty() ? options : options.putHeader("Mcp-Session-Id", session);
    }

    private RequestOptions options(String version) {
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(url)
                .setFollowRedirects(false);
        headers.forEach(options::putHeader);
        options.putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json, text/event-stream");
        return version == null ? options : options.putHeader("MCP-Protocol-Version", version);
    }

    private Future<Answer> post(Call call, RequestOptions options, JsonObject body) {
        return http.request(options).compose(request -> {
            if (call.cancelled) {
                request.reset();
                return Future.failedFuture(new IllegalStateException("cancelled"));
            }
            call.request = request;
            // A reset fails the future below; without a handler Vert.x logs it as well.
            request.exceptionHandler(reset -> {});
            return request.send(body.toBuffer()).compose(response -> read(response, body.getInteger("id")));
        });
    }

    /** @param id of the response that is waited for; null when there is none */
    private static Future<Answer> read(HttpClientResponse response, Integer id) {
        Promise<Answer> result = Promise.promise();
        String session = response.getHeader("Mcp-Session-Id");
        String type = response.getHeader("Content-Type");
        boolean events = type != null && type.startsWith("text/event-stream");
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            body.appendBuffer(part);
            if (body.length() > MAX_BYTES) {
                result.tryFail(new IllegalStateException("the answer is larger than " + MAX_BYTES + " bytes"));
                response.request().reset();
            } else if (events) {
                JsonObject message = event(body, id);
                if (message != null
                        && result.tryComplete(new Answer(response.statusCode(), session(session), message))) {
                    response.request().reset();
                }
            }
        });
        response.exceptionHandler(result::tryFail);
        response.endHandler(end -> result.tryComplete(
                new Answer(response.statusCode(), session(session), events ? null : json(body.toString()))));
        return result.future();
    }

    private static String session(String header) {
        return header == null ? "" : header;
    }

    /** The response with this id among the complete events, or null. Progress, other messages and comments are skipped. */
    private static JsonObject event(Buffer body, Integer id) {
        String text = body.toString().replace("\r\n", "\n").replace('\r', '\n');
        int end = text.lastIndexOf("\n\n");
        if (end < 0) {
            return null;
        }
        for (String event : text.substring(0, end).split("\n\n+")) {
            List<String> data = event.lines()
                    .filter(line -> line.startsWith("data:"))
                    .map(line -> line.substring(5).strip())
                    .toList();
            JsonObject message = data.isEmpty() ? null : json(String.join("\n", data));
            if (message != null && id != null && id.equals(message.getValue("id")) && !message.containsKey("method")) {
                return message;
            }
        }
        return null;
    }

    private static JsonObject json(String text) {
        try {
            return new JsonObject(text);
        } catch (DecodeException | ClassCastException notAnObject) {
            return null;
        }
    }
}
