package dev.parley.tools;

import dev.parley.config.ToolConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Answers calls of tools that are on an MCP server. Only the configured tools are called, by the description and schema of the
 * start: what a server lists later is never offered to the model. A cancel resets the request. What the server says of its own
 * failure goes to the model; images and audio of a result are left out.
 */
public final class McpToolVerticle extends ToolAdapter {
    private static final int INVALID_PARAMS = -32602;
    private static final long LIST_EACH_MS = 10 * 60_000;

    private final long listEachMs;
    private final long patienceMs;
    private final Map<Tool, McpHeaders> headers = new HashMap<>();
    private final McpDescriptions descriptions = McpDescriptions.none();
    private McpServers servers;
    private long listing;

    /** @param tools those with {@code mcp} are served */
    public McpToolVerticle(List<Tool> tools) {
        this(tools, LIST_EACH_MS, McpServers.PATIENCE_MS);
    }

    McpToolVerticle(List<Tool> tools, long listEachMs, long patienceMs) {
        super(tools.stream().filter(tool -> tool.config().mcp() != null).toList(), Clock.systemUTC());
        this.listEachMs = listEachMs;
        this.patienceMs = patienceMs;
    }

    /**
     * Completes tools whose configuration leaves description or schema to their MCP server.
     *
     * @return fails with a {@link dev.parley.config.ConfigException} that names the tool and its server, where that does not
     *     describe it so that it can be used
     */
    public static Future<List<ToolConfig>> describe(Vertx vertx, List<ToolConfig> tools) {
        return McpDescriptions.complete(vertx, tools, McpServers.PATIENCE_MS);
    }

    @Override
    public Future<?> start() {
        Future<?> started = super.start();
        servers = new McpServers(client, tools.stream().map(Tool::config).toList(), patienceMs);
        for (Tool tool : tools) {
            headers.put(tool, new McpHeaders("tools." + tool.name() + ".parameters", tool.schema()));
        }
        listing = vertx.setPeriodic(0, listEachMs, due -> compare());
        return started;
    }

    @Override
    public Future<?> stop() {
        vertx.cancelTimer(listing);
        return servers.close().eventually(super::stop);
    }

    private void compare() {
        servers.forgetLists();
        for (Tool tool : tools) {
            // A server that can't be asked now is asked again later.
            servers.list(tool.config())
                    .onSuccess(list -> descriptions.compare(tool.config(), list))
                    .onFailure(failure -> descriptions.unreachable(tool.config()));
        }
    }

    @Override
    Future<JsonObject> ask(Tool tool, ToolRequest request, Message<JsonObject> call) {
        JsonObject arguments = call.body().getJsonObject("arguments");
        return servers.of(tool.config())
                .call(
                        request,
                        tool.config().mcpTool(),
                        arguments,
                        headers.get(tool).of(arguments))
                .map(McpToolVerticle::reply);
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
