package dev.parley.clients;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A language model for tests with real clients: tells a long story when asked for one, calls the first tool when asked for the
 * weather, speaks of a tool's result, and repeats anything else.
 */
final class StoryTeller {
    static final String STORY = "Once upon a time there was a king who loved to talk. "
            .concat("He talked and talked, day and night, and nobody could stop him. ".repeat(6));

    private final List<JsonObject> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    StoryTeller(Vertx vertx) throws Exception {
        server = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    if (request.path().endsWith("/chat/completions")) {
                        answer(request, body.toJsonObject());
                    } else {
                        request.response().end("{}");
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
    }

    String url() {
        return "http://127.0.0.1:" + server.actualPort() + "/v1";
    }

    /** The requests so far. */
    List<JsonObject> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpServerRequest request, JsonObject question) {
        asked.add(question);
        JsonArray messages = question.getJsonArray("messages");
        JsonObject last = messages.getJsonObject(messages.size() - 1);
        String words = String.valueOf(last.getString("content"));
        JsonArray tools = question.getJsonArray("tools", new JsonArray());
        if (last.getString("role").equals("tool")) {
            reply(request, new JsonObject().put("content", "The tool says " + words + "."), "stop");
        } else if (words.contains("weather") && !tools.isEmpty()) {
            String name = tools.getJsonObject(0).getJsonObject("function").getString("name");
            JsonObject function = new JsonObject().put("name", name).put("arguments", "{\"city\":\"Pune\"}");
            JsonObject call = new JsonObject()
                    .put("index", 0)
                    .put("id", "call_" + asked.size())
                    .put("type", "function")
                    .put("function", function);
            reply(request, new JsonObject().put("tool_calls", JsonArray.of(call)), "tool_calls");
        } else {
            String text = words.contains("story") ? STORY : "You said: " + words + ".";
            reply(request, new JsonObject().put("content", text), "stop");
        }
    }

    private static void reply(HttpServerRequest request, JsonObject delta, String finish) {
        JsonObject choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finish);
        String event = new JsonObject().put("choices", JsonArray.of(choice)).encode();
        request.response()
                .putHeader("Content-Type", "text/event-stream")
                .end("data: " + event + "\n\ndata: [DONE]\n\n");
    }
}
