package dev.parley.tools;

import dev.parley.config.ConfigException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Arguments of an MCP tool that are copied into headers, where its schema says so with {@code x-mcp-header}
 * (modelcontextprotocol, revision 2026-07-28, a must for clients). Any thread.
 */
final class McpHeaders {
    private static final Set<String> TYPES = Set.of("string", "integer", "boolean");

    /** Header name by argument. */
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * @param key    where the schema is from, for errors
     * @param schema JSON text
     * @throws ConfigException when the schema marks an argument that can't be copied: such a tool must not be used
     */
    McpHeaders(String key, String schema) {
        JsonObject properties =
                new JsonObject(schema).getValue("properties") instanceof JsonObject object ? object : new JsonObject();
        Map<String, String> used = new HashMap<>();
        for (String argument : properties.fieldNames()) {
            if (properties.getValue(argument) instanceof JsonObject property && property.containsKey("x-mcp-header")) {
                Object header = property.getValue("x-mcp-header");
                boolean valid = header instanceof String name
                        && name.matches("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,64}")
                        && TYPES.contains(property.getValue("type"))
                        && used.put(name.toLowerCase(Locale.ROOT), argument) == null;
                if (!valid) {
                    throw new ConfigException(key + ": x-mcp-header of \"" + argument
                            + "\" is not usable, wanted a header name of its own, on a string, integer or boolean");
                }
                names.put(argument, "Mcp-Param-" + header);
            }
        }
    }

    /** The headers of a call. */
    Map<String, String> of(JsonObject arguments) {
        Map<String, String> headers = new HashMap<>();
        names.forEach((argument, header) -> {
            Object value = arguments.getValue(argument);
            if (value != null) {
                headers.put(header, encoded(String.valueOf(value)));
            }
        });
        return headers;
    }

    private static String encoded(String text) {
        boolean plain = text.matches("[\\x21-\\x7e]([\\x20-\\x7e]*[\\x21-\\x7e])?") && !text.startsWith("=?");
        return plain
                ? text
                : "=?base64?" + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)) + "?=";
    }
}
