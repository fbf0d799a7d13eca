package dev.parley.tools;

import dev.parley.config.ConfigLoader;
import dev.parley.config.ToolConfig;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;

/** Tools as an operator configures them. */
final class TestTools {
    static final ToolRunner.Observer NOBODY = (tool, outcome, ms) -> {};

    private TestTools() {}

    /** @param json as it stands in the configuration; a description is added where there is none */
    static ToolConfig config(JsonObject json) {
        JsonObject described =
                json.containsKey("description") ? json : json.copy().put("description", "A tool.");
        return bare(described);
    }

    /** The same, without a description that is not there. */
    static ToolConfig bare(JsonObject json) {
        JsonObject config = new JsonObject().put("tools", new JsonArray().add(json));
        return ConfigLoader.bind(new ConfigLoader(name -> null).resolve(config))
                .tools()
                .get(0);
    }

    static Tool tool(JsonObject json) {
        return new Tool(config(json));
    }
}
