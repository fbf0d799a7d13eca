package dev.parley.tools;

import dev.parley.config.ConfigException;
import dev.parley.config.ToolConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How MCP servers describe the configured tools. What the configuration does not say of a tool, its description or its schema,
 * is taken from its server at the start, and stays: what a server says later is only compared with it, and logged.
 */
final class McpDescriptions {
    private static final Logger log = LoggerFactory.getLogger(McpDescriptions.class);
    private static final int MAX_DESCRIPTION_CHARS = 1024;

    /** What each tool's server said of it first: its description and schema, by the configured name. */
    private final Map<String, String> first = new HashMap<>();

    private final Set<String> unreachable = new HashSet<>();

    private McpDescriptions() {}

    /** Nothing is known yet. */
    static McpDescriptions none() {
        return new McpDescriptions();
    }

    /**
     * Completes the configured tools; those that are complete need no server.
     *
     * @param patienceMs how long a server may take, in ms
     * @return fails with a {@link ConfigException} that names the tool and its server, where that does not describe it so that
     *     it can be used
     */
    static Future<List<ToolConfig>> complete(Vertx vertx, List<ToolConfig> tools, long patienceMs) {
        if (tools.stream().allMatch(ToolConfig::isDescribed)) {
            return Future.succeededFuture(tools);
        }
        HttpClient http = ToolAdapter.client(vertx);
        McpServers servers = new McpServers(http, tools, patienceMs);
        List<Future<ToolConfig>> all = new ArrayList<>();
        for (ToolConfig tool : tools) {
            all.add(tool.isDescribed() ? Future.succeededFuture(tool) : described(vertx, tool, servers.list(tool)));
        }
        return Future.all(all)
                .map(done -> done.<ToolConfig>list())
                .eventually(servers::close)
                .eventually(http::close);
    }

    private static Future<ToolConfig> described(Vertx vertx, ToolConfig tool, Future<Map<String, JsonObject>> listed) {
        String server = "tools." + tool.name() + ".mcp: the server "
                + URI.create(tool.mcpServer()).getRawAuthority();
        String wanted = ", wanted \"description\" and \"parameters\", or a server that tells them";
        return listed.recover(failure ->
                        Future.failedFuture(new ConfigException(server + " gives no list of its tools" + wanted)))
                .compose(list -> {
                    JsonObject said = list.get(tool.mcpTool());
                    if (said == null
                            || !(said.getValue("inputSchema") instanceof JsonObject schema)
                            || !(said.getValue("description") instanceof String description)
                            || description.isBlank()) {
                        throw new ConfigException(server + " has no tool \"" + tool.mcpTool()
                                + "\" with a description and a schema" + wanted);
                    }
                    String plain = description.replaceAll("[\\p{Cc}&&[^\n\t]]", "");
                    ToolConfig full =
                            tool.described(ToolOutcome.shortened(plain, MAX_DESCRIPTION_CHARS), schema.getMap());
                    String its = server + " describes \"" + tool.mcpTool() + "\" with a schema that can't be used";
                    return vertx.executeBlocking(() -> usable(its, full));
                });
    }

    private static ToolConfig usable(String key, ToolConfig tool) {
        String schema = new JsonObject(tool.parameters()).encode();
        new ArgumentSchema(key, schema);
        new McpHeaders(key, schema);
        log.info("tools.{}: described by its MCP server", tool.name());
        return tool;
    }

    /** The server can't be asked; logged once, until it can. */
    void unreachable(ToolConfig tool) {
        if (unreachable.add(tool.name())) {
            log.warn("tools.{}: its MCP server gives no list of its tools", tool.name());
        }
    }

    /** What a server says now. What differs from what it said first is logged once, and changes nothing. */
    void compare(ToolConfig tool, Map<String, JsonObject> list) {
        unreachable.remove(tool.name());
        JsonObject said = list.get(tool.mcpTool());
        String now = said == null ? "" : text(said);
        String before = first.putIfAbsent(tool.name(), now);
        if (before == null && said == null) {
            log.warn("tools.{}: its MCP server does not list it", tool.name());
        } else if (before != null && !before.equals(now)) {
            first.put(tool.name(), now);
            log.warn(
                    "tools.{}: its MCP server describes it otherwise now; the model is told the same as before",
                    tool.name());
        }
    }

    private static String text(JsonObject said) {
        return said.getValue("description") + "\n" + said.getValue("inputSchema");
    }
}
