package dev.parley.tools;

import dev.parley.config.ToolConfig;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The MCP servers of the configured tools: one client for each address and headers. On one event loop. */
final class McpServers {
    /** How long a user, or the start, waits for a server that does not answer. */
    static final long PATIENCE_MS = 5000;

    private final Map<Key, McpClient> clients = new HashMap<>();
    private final Map<McpClient, Future<Map<String, JsonObject>>> lists = new HashMap<>();

    private record Key(String url, Map<String, String> headers) {}

    /** @param patienceMs how long a server's handshake or list of tools may take, in ms */
    McpServers(HttpClient http, List<ToolConfig> tools, long patienceMs) {
        for (ToolConfig tool : tools) {
            if (tool.mcp() != null) {
                clients.computeIfAbsent(
                        key(tool), key -> new McpClient(new McpHttp(http, key.url, key.headers), patienceMs));
            }
        }
    }

    private static Key key(ToolConfig tool) {
        return new Key(tool.mcpServer(), tool.headers());
    }

    /** The client of the tool's server. */
    McpClient of(ToolConfig tool) {
        return clients.get(key(tool));
    }

    /** The list of the tool's server; asked for once until {@link #forgetLists}. */
    Future<Map<String, JsonObject>> list(ToolConfig tool) {
        return lists.computeIfAbsent(of(tool), McpClient::list);
    }

    void forgetLists() {
        lists.clear();
    }

    /** Ends the sessions. */
    Future<?> close() {
        return Future.join(clients.values().stream().map(McpClient::close).toList());
    }
}
