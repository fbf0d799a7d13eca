package dev.parley.local.vendors;

import dev.parley.local.engine.ChatModel;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/** One streamed request to OpenAI's {@code /v1/chat/completions}: server-sent events, token by token. */
final class SimulatedOpenAiChat implements ChatModel.Listener {
    private final ClientConnection client;
    private final ChatModel engine;
    private String model;
    private String finish = "stop";
    private ChatModel.Completion answer;

    SimulatedOpenAiChat(ClientConnection client, ChatModel engine) {
        this.client = client;
        this.engine = engine;
    }

    /** Answers {@code GET /v1/models/{model}}. */
    static void model(ClientConnection client, String model) {
        client.body(() -> {})
                .onSuccess(none ->
                        client.answer(200, new JsonObject().put("id", model).put("object", "model")));
    }

    /** Reads the request and answers it. */
    void serve() {
        // Also on the client's reset: nothing is generated for nobody.
        client.body(this::cancel).onSuccess(this::ask);
    }

    private void ask(String body) {
        if (client.isOver()) {
            return;
        }
        ChatModel.Request question;
        try {
            question = question(new JsonObject(body));
        } catch (RuntimeException e) {
            client.answer(
                    400, error("invalid_request_error", "The request is not understood: a model and messages wanted"));
            return;
        }
        model = question.model();
        client.request().response().setChunked(true).putHeader("content-type", "text/event-stream; charset=utf-8");
        send(new JsonObject().put("role", "assistant").put("content", ""), null);
        answer = engine.complete(question, this);
    }

    private static ChatModel.Request question(JsonObject request) {
        List<ChatModel.Message> messages = request.getJsonArray("messages").stream()
                .map(JsonObject.class::cast)
                .map(message -> new ChatModel.Message(
                        message.getString("role"),
                        text(message.getValue("content")),
                        calls(message),
                        message.getString("tool_call_id")))
                .toList();
        if (messages.isEmpty() || request.getString("model") == null) {
            throw new IllegalArgumentException();
        }
        boolean mayCall = !"none".equals(request.getValue("tool_choice"));
        JsonArray tools = mayCall ? request.getJsonArray("tools", new JsonArray()) : new JsonArray();
        List<String> names = tools.stream()
                .map(tool -> ((JsonObject) tool).getJsonObject("function").getString("name"))
                .toList();
        return new ChatModel.Request(request.getString("model"), messages, names);
    }

    private static List<ChatModel.Call> calls(JsonObject message) {
        return message.getJsonArray("tool_calls", new JsonArray()).stream()
                .map(JsonObject.class::cast)
                .map(call -> new ChatModel.Call(
                        call.getString("id"),
                        call.getJsonObject("function").getString("name"),
                        call.getJsonObject("function").getString("arguments")))
                .toList();
    }

    /** A message's content is a string, a list of parts of which some are text, or nothing beside tool calls. */
    private static String text(Object content) {
        if (!(content instanceof JsonArray parts)) {
            return content == null ? "" : content.toString();
        }
        StringBuilder text = new StringBuilder();
        parts.forEach(part -> text.append(((JsonObject) part).getString("text", "")));
        return text.toString();
    }

    @Override
    public void token(String text) {
        send(new JsonObject().put("content", text), null);
    }

    /** As the vendor does: the name first, then the arguments. */
    @Override
    public void call(ChatModel.Call call) {
        finish = "tool_calls";
        JsonObject name = new JsonObject().put("name", call.name()).put("arguments", "");
        send(call(new JsonObject().put("id", call.id()).put("type", "function").put("function", name)), null);
        JsonObject arguments = new JsonObject().put("arguments", call.arguments());
        send(call(new JsonObject().put("function", arguments)), null);
    }

    private static JsonObject call(JsonObject part) {
        return new JsonObject().put("tool_calls", new JsonArray().add(part.put("index", 0)));
    }

    @Override
    public void done() {
        answer = null;
        send(new JsonObject(), finish);
        client.send("data: [DONE]\n\n");
        client.close(1000, "");
    }

    @Override
    public void failed(Throwable cause) {
        answer = null;
        client.send("data: " + error("server_error", "The engine failed").encode() + "\n\n");
        client.close(1000, "");
    }

    private void cancel() {
        if (answer != null) {
            answer.cancel();
            answer = null;
        }
    }

    private void send(JsonObject delta, String finishReason) {
        JsonObject choice = new JsonObject().put("index", 0).put("delta", delta).put("finish_reason", finishReason);
        JsonObject chunk = new JsonObject()
                .put("id", "chatcmpl-local")
                .put("object", "chat.completion.chunk")
                .put("created", System.currentTimeMillis() / 1000)
                .put("model", model)
                .put("choices", new JsonArray().add(choice));
        client.send("data: " + chunk.encode() + "\n\n");
    }

    private static JsonObject error(String type, String message) {
        return new JsonObject()
                .put("error", new JsonObject().put("message", message).put("type", type));
    }
}
