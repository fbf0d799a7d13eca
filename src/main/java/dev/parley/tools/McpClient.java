package dev.parley.tools;

import dev.parley.tools.McpHttp.Answer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * A client of one MCP server (modelcontextprotocol, revision 2026-07-28: stateless, each call one POST). A server that knows
 * only the older protocol (2025-11-25 and before) gets its handshake, its session header and its notice of a cancelled call. A
 * call that may have reached the server is not repeated. On one event loop.
 */
final class McpClient {
    private static final String VERSION = "2026-07-28";
    private static final String LEGACY_VERSION = "2025-11-25";
    private static final String META = "io.modelcontextprotocol/";
    private static final int UNSUPPORTED_VERSION = -32022;
    private static final int MAX_PAGES = 20;

    /** JSON-RPC errors with which a server of the present revision answers 400 and 404. */
    private static final Set<Integer> MODERN_ERRORS = Set.of(-32020, -32021, UNSUPPORTED_VERSION, -32601, -32602);

    private static final JsonObject INFO =
            new JsonObject().put("name", "parley").put("version", "1");

    private final McpHttp http;
    private final long patienceMs;
    private int ids;
    private boolean knownModern;

    /** The older protocol's session, null as long as the server is not known to want one. */
    private Future<Session> session;

    /** @param id of the session, "" where the server keeps none */
    private record Session(String id, String version) {}

    /** @param patienceMs how long a handshake or a list of tools may take, in ms */
    McpClient(McpHttp http, long patienceMs) {
        this.http = http;
        this.patienceMs = patienceMs;
    }

    /**
     * Calls a tool.
     *
     * @param more further headers of this call
     * @return the JSON-RPC response; fails when there is none
     */
    Future<JsonObject> call(ToolRequest call, String tool, JsonObject arguments, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.put("Mcp-Name", tool);
        return send(call, "tools/call", new JsonObject().put("name", tool).put("arguments", arguments), headers);
    }

    /** The tools of the server, by name, as it describes them. */
    Future<Map<String, JsonObject>> list() {
        ToolRequest call = new ToolRequest();
        return page(call, new HashMap<>(), null, 1)
                .timeout(patienceMs, TimeUnit.MILLISECONDS)
                .onFailure(failed -> call.cancel());
    }

    private Future<Map<String, JsonObject>> page(
            ToolRequest call, Map<String, JsonObject> all, String cursor, int number) {
        JsonObject params = cursor == null ? new JsonObject() : new JsonObject().put("cursor", cursor);
        return send(call, "tools/list", params, Map.of()).compose(response -> {
            if (!(response.getValue("result") instanceof JsonObject result)) {
                return Future.failedFuture(new IllegalStateException("no list of tools"));
            }
            for (Object each : result.getJsonArray("tools", new JsonArray())) {
                if (each instanceof JsonObject tool && tool.getValue("name") instanceof String name) {
                    all.putIfAbsent(name, tool);
                }
            }
            return number < MAX_PAGES && result.getValue("nextCursor") instanceof String next && !next.isEmpty()
                    ? page(call, all, next, number + 1)
                    : Future.succeededFuture(all);
        });
    }

    /** Ends the older protocol's session, if there is one. */
    Future<Void> close() {
        Future<Session> known = session;
        if (known == null || !known.succeeded() || known.result().id.isEmpty()) {
            return Future.succeededFuture();
        }
        session = null;
        return http.tell(options(HttpMethod.DELETE, known.result()), Buffer.buffer());
    }

    private Future<JsonObject> send(ToolRequest call, String method, JsonObject params, Map<String, String> more) {
        if (session != null) {
            return legacy(call, method, params);
        }
        RequestOptions options = options(VERSION).putHeader("Mcp-Method", method);
        more.forEach(options::putHeader);
        JsonObject modern = params.copy()
                .put(
                        "_meta",
                        new JsonObject()
                                .put(META + "protocolVersion", VERSION)
                                .put(META + "clientInfo", INFO)
                                .put(META + "clientCapabilities", new JsonObject()));
        return http.post(call, options, request(method, modern)).compose(answer -> {
            if (!knownModern && wantsHandshake(answer)) {
                session = session == null ? handshake() : session;
                return legacy(call, method, params);
            }
            knownModern |= answer.status() == 200;
            return response(answer);
        });
    }

    private Future<JsonObject> legacy(ToolRequest call, String method, JsonObject params) {
        Future<Session> known = session;
        return known.onFailure(failed -> forget(known))
                .compose(it -> post(call, it, method, params))
                .compose(answer -> {
                    if (answer.status() != 404 || known.result().id.isEmpty()) {
                        return response(answer);
                    }
                    // The server has forgotten the session, and so has not run the call.
                    forget(known);
                    session = session == null ? handshake() : session;
                    return session.compose(it -> post(call, it, method, params)).compose(McpClient::response);
                });
    }

    private void forget(Future<Session> known) {
        if (session == known) {
            session = null;
        }
    }

    /** With the older protocol, the end of a connection does not stop a call: the server is told. */
    private Future<Answer> post(ToolRequest call, Session session, String method, JsonObject params) {
        JsonObject request = request(method, params);
        call.onCancel(() -> {
            JsonObject which =
                    new JsonObject().put("requestId", request.getInteger("id")).put("reason", "interrupted");
            http.tell(options(HttpMethod.POST, session), notification("notifications/cancelled", which));
        });
        // What has been answered is not taken back.
        return http.post(call, options(HttpMethod.POST, session), request)
                .onComplete(answer -> call.onCancel(() -> {}));
    }

    /** Of no call in particular, so that the cancel of one does not fail the others that wait for it. */
    private Future<Session> handshake() {
        ToolRequest call = new ToolRequest();
        JsonObject params = new JsonObject()
                .put("protocolVersion", LEGACY_VERSION)
                .put("capabilities", new JsonObject())
                .put("clientInfo", INFO);
        return http.post(call, http.options(HttpMethod.POST), request("initialize", params))
                .compose(answer -> {
                    if (answer.status() != 200
                            || answer.message() == null
                            || !(answer.message().getValue("result") instanceof JsonObject result)) {
                        return Future.failedFuture(
                                new IllegalStateException("no MCP server, status " + answer.status()));
                    }
                    String version = result.getValue("protocolVersion") instanceof String text ? text : LEGACY_VERSION;
                    Session begun = new Session(answer.session(), version);
                    Buffer initialized = notification("notifications/initialized", null);
                    return http.tell(options(HttpMethod.POST, begun), initialized)
                            .map(told -> begun);
                })
                .timeout(patienceMs, TimeUnit.MILLISECONDS)
                .onFailure(failed -> call.cancel());
    }

    private static boolean wantsHandshake(Answer answer) {
        if (answer.status() != 400 && answer.status() != 404 && answer.status() != 405) {
            return false;
        }
        if (answer.message() == null
                || !(answer.message().getValue("error") instanceof JsonObject error)
                || !(error.getValue("code") instanceof Integer code)) {
            return true;
        }
        if (code == UNSUPPORTED_VERSION) {
            return !(error.getValue("data") instanceof JsonObject data)
                    || !(data.getValue("supported") instanceof JsonArray supported)
                    || !supported.contains(VERSION);
        }
        return !MODERN_ERRORS.contains(code);
    }

    private static Future<JsonObject> response(Answer answer) {
        JsonObject message = answer.message();
        return message != null && (message.containsKey("result") || message.containsKey("error"))
                ? Future.succeededFuture(message)
                : Future.failedFuture(new IllegalStateException("status " + answer.status()));
    }

    private JsonObject request(String method, JsonObject params) {
        return new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", ++ids)
                .put("method", method)
                .put("params", params);
    }

    private static Buffer notification(String method, JsonObject params) {
        JsonObject message = new JsonObject().put("jsonrpc", "2.0").put("method", method);
        return (params == null ? message : message.put("params", params)).toBuffer();
    }

    private RequestOptions options(HttpMethod method, Session session) {
        RequestOptions options = http.options(method).putHeader("MCP-Protocol-Version", session.version);
        return session.id.isEmpty() ? options : options.putHeader("Mcp-Session-Id", session.id);
    }

    private RequestOptions options(String version) {
        return http.options(HttpMethod.POST).putHeader("MCP-Protocol-Version", version);
    }
}
