package dev.parley.tools;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bus contract, kept for a tool of an MCP server. */
class McpToolConformanceTest extends ToolConformance {
    @Override
    protected String deploy() throws Exception {
        HttpServer server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> request.response()
                        .putHeader("Content-Type", "application/json")
                        .end(response(body.toJsonObject()).encode())))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        Tool tool = TestTools.tool(new JsonObject()
                .put("name", "half")
                .put("parameters", new JsonObject("{\"type\":\"object\"}"))
                .put("mcp", "http://127.0.0.1:" + server.actualPort() + "/mcp"));
        vertx.deployVerticle(new McpToolVerticle(List.of(tool))).await(60, TimeUnit.SECONDS);
        return tool.address();
    }

    private static JsonObject response(JsonObject request) {
        JsonObject arguments = request.getJsonObject("params").getJsonObject("arguments", new JsonObject());
        int number = arguments.getInteger("number", 0);
        JsonObject text = new JsonObject()
                .put("type", "text")
                .put("text", number % 2 == 0 ? "" + number / 2 : "an even number is wanted");
        return new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", request.getValue("id"))
                .put(
                        "result",
                        new JsonObject()
                                .put("content", new JsonArray().add(text))
                                .put("isError", number % 2 != 0));
    }

    @Override
    protected JsonObject good() {
        return new JsonObject().put("number", 4);
    }

    @Override
    protected JsonObject bad() {
        return new JsonObject().put("number", 3);
    }
}
