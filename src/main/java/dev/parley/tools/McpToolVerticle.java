package dev.parley.tools;

import dev.parley.config.ToolConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Answers calls of tools that are on an MCP server. Only the configured tools are called, by their configured description and
 * schema: what a server lists is never offered to the model. A cancel resets the request. What the server says of its own
 * failure goes to the model; images and audio of a result are left out.
 */
public final class McpToolVerticle extends VerticleBase {
    private static final int CONNECT_MS = 2000;
    private static final int POOL = 64;
    private static final int INVALID_PARAMS = -32602;

    private final List<Tool> tools;
    private final Map<String, Running> running = new HashMap<>();
    private HttpClient http;

    private record Running(McpClient.Call call, long timer) {}

    /** @param tools those with {@code mcp} are served */
    public McpToolVerticle(List<Tool> tools) {
        this.tools = tools.stream().filter(tool -> tool.config().mcp() != null).toList();
    }

    @Override
    public Future<?> start() {
        http = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MS).setMaxHeaderSize(16 * 1024),
                new PoolOptions().setHttp1MaxSize(POOL));
        Map<String, McpClient> servers = new HashMap<>();
        for (Tool tool : tools) {
            ToolConfig config = tool.config();
            McpClient server = servers.computeIfAbsent(
                    config.mcp() + " " + config.headers().hashCode(),
                    key -> new McpClient(http, config.mcp(), config.headers()));
            vertx.eventBus().<JsonObject>localConsumer(tool.address(), message -> call(tool, server, message));
        }
        vertx.eventBus()
                .<JsonObject>consumer(
                        ToolRunner.CANCEL, cancel -> cancel(cancel.body().getString("call")));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(running.keySet()).forEach(this::cancel);
        return http.close();
    }

    private void call(Tool tool, McpClient server, Message<JsonObject> message) {
        String id = message.headers().get("call");
        if (running.containsKey(id)) {
            message.fail(409, "the call is running already");
            return;
        }
        long leftMs = Long.parseLong(message.headers().get("deadline")) - System.currentTimeMillis();
        long timer = vertx.setTimer(Math.max(1, leftMs), late -> {
            cancel(id);
            message.fail(504, "no answer in time");
        });
        McpClient.Call call = new McpClient.Call();
        Running entry = new Running(call, timer);
        running.put(id, entry);
        JsonObject arguments = message.body().getJsonObject("arguments");
        server.call(call, tool.name(), arguments, headers(tool, arguments)).onComplete(answer -> {
            if (running.remove(id, entry)) {
                vertx.cancelTimer(timer);
                if (answer.succeeded()) {
                    message.reply(reply(answer.result()));
                } else {
                    message.fail(502, "no answer");
                }
            }
        });
    }

    private void cancel(String id) {
        Running entry = running.remove(id);
        if (entry != null) {
            vertx.cancelTimer(entry.timer);
            entry.call.cancel();
        }
    }

    /** Copies arguments into headers where the schema says so with {@code x-mcp-header}, as the protocol demands. */
    private static Map<String, String> headers(Tool tool, JsonObject arguments) {
        Map<String, String> headers = new HashMap<>();
        JsonObject properties = new JsonObject(tool.schema()).getJsonObject("properties", new JsonObject());
        for (String name : properties.fieldNames()) {
            Object value = arguments.getValue(name);
            if (value != null
                    && properties.getValue(name) instanceof JsonObject property
                    && property.getValue("x-mcp-header") instanceof String header
                    && header.matches("[A-Za-z0-9_-]{1,64}")) {
                headers.put("Mcp-Param-" + header, headerValue(String.valueOf(value)));
            }
        }
        return headers;
    }

    private static String headerValue(String text) {
        boolean plain = text.matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?");
        return plain
                ? text
                : "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }

    /** The reply of the bus contract for a JSON-RPC response. */
    static JsonObject reply(JsonObject response) {
        if (response.getValue("error") instanceof JsonObject error) {
            boolean arguments = Integer.valueOf(INVALID_PARAMS).equals(error.getValue("code"));
            return error(arguments ? "invalid_arguments" : "failed", error.getValue("message"));
        }
        if (!(response.getValue("result") instanceof JsonObject result)) {
            return error("failed", "no result");
        }
        if ("input_required".equals(result.getValue("resultType"))) {
            return error("failed", "the tool needs input that can't be given here");
        }
        String text = result.getValue("content") instanceof JsonArray content
                ? content.stream().map(McpToolVerticle::text).collect(Collectors.joining("\n"))
                : "";
        if (Boolean.TRUE.equals(result.getValue("isError"))) {
            return error("failed", text);
        }
        Object structured = result.getValue("structuredContent");
        return new JsonObject().put("result", structured == null ? text : structured);
    }

    private static String text(Object part) {
        if (!(part instanceof JsonObject object)) {
            return "";
        }
        Object type = object.getValue("type");
        return "text".equals(type) && object.getValue("text") instanceof String text ? text : "[" + type + "]";
    }

    private static JsonObject error(String code, Object message) {
        return new JsonObject().put("error", code).put("message", String.valueOf(message));
    }
}
