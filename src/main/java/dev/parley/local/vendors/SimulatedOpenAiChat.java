package dev.parley.local.vendors;

import dev.parley.local.engine.ChatModel;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;

/** One request to OpenAI's {@code /v1/chat/completions}, answered whole or as server-sent events, token by token. */
final class SimulatedOpenAiChat implements ChatModel.Listener {
    private final ClientConnection wire;
    private final ChatModel engine;
    private final String id = Ids.next("chatcmpl");
    private final long created = System.currentTimeMillis() / 1000;
    private final StringBuilder whole = new StringBuilder();
    private String model;
    private boolean stream;
    private boolean usage;
    private int promptTokens;
    private int maxTokens;
    private int tokens;
    private ChatModel.Completion answer;

    SimulatedOpenAiChat(ClientConnection wire, ChatModel engine) {
        this.wire = wire;
        this.engine = engine;
    }

    /** Reads the request and answers it. */
    void serve() {
        if (!SimulatedOpenAiErrors.keyAccepted(wire)) {
            return;
        }
        // Also on the client's reset: nothing is generated for nobody.
        wire.whenOver(this::cancel);
        wire.request().body().onSuccess(body -> {
            wire.received(body.toString());
            ask(body.toString());
        });
    }

    private void ask(String body) {
        ChatModel.Request question;
        try {
            JsonObject request = new JsonObject(body);
            question = question(request);
            model = question.model();
            stream = request.getBoolean("stream", false);
            usage = request.getJsonObject("stream_options", new JsonObject()).getBoolean("include_usage", false);
            maxTokens =
                    request.getInteger("max_completion_tokens", request.getInteger("max_tokens", Integer.MAX_VALUE));
        } catch (RuntimeException e) {
            String reason = e instanceof IllegalArgumentException
                    ? e.getMessage()
                    : "We could not parse the JSON body of your request.";
            SimulatedOpenAiErrors.error(wire, 400, reason, "invalid_request_error", null);
            return;
        }
        if (!wire.knows(model)) {
            SimulatedOpenAiErrors.unknownModel(wire, model);
            return;
        }
        promptTokens = question.messages().stream()
                .mapToInt(m -> m.content().length() / 4 + 4)
                .sum();
        HttpServerResponse response = wire.request().response();
        response.putHeader("x-request-id", Ids.next("req"));
        if (stream) {
            response.setChunked(true).putHeader("content-type", "text/event-stream; charset=utf-8");
            send(new JsonObject().put("role", "assistant").put("content", "").putNull("refusal"), null);
        }
        answer = engine.complete(question, this);
    }

    private static ChatModel.Request question(JsonObject request) {
        Object model = request.getValue("model");
        if (!(model instanceof String)) {
            throw new IllegalArgumentException("you must provide a model parameter");
        }
        if (!(request.getValue("messages") instanceof JsonArray)
                || request.getJsonArray("messages").isEmpty()) {
            throw new IllegalArgumentException("Missing required parameter: 'messages'.");
        }
        List<ChatModel.Message> messages = new ArrayList<>();
        for (Object each : request.getJsonArray("messages")) {
            JsonObject message = (JsonObject) each;
            messages.add(new ChatModel.Message(message.getString("role"), text(message.getValue("content"))));
        }
        return new ChatModel.Request((String) model, List.copyOf(messages));
    }

    /** A message's content is a string, or a list of parts of which some are text. */
    private static String text(Object content) {
        if (content instanceof String) {
            return (String) content;
        }
        StringBuilder text = new StringBuilder();
        for (Object part : (JsonArray) content) {
            text.append(((JsonObject) part).getString("text", ""));
        }
        return text.toString();
    }

    @Override
    public void token(String text) {
        tokens++;
        if (stream) {
            send(new JsonObject().put("content", text), null);
        } else {
            whole.append(text);
        }
        if (tokens >= maxTokens) {
            cancel();
            finish("length");
        }
    }

    @Override
    public void done() {
        finish("stop");
    }

    @Override
    public void failed(Throwable cause) {
        if (stream) {
            wire.send("data: "
                    + SimulatedOpenAiErrors.body("The server had an error", "server_error", null)
                            .encode() + "\n\n");
            wire.close(1000, "");
        } else {
            SimulatedOpenAiErrors.error(
                    wire, 500, "The server had an error while processing your request", "server_error", null);
        }
    }

    private void cancel() {
        if (answer != null) {
            answer.cancel();
            answer = null;
        }
    }

    private void finish(String reason) {
        answer = null;
        if (!stream) {
            JsonObject message = new JsonObject()
                    .put("role", "assistant")
                    .put("content", whole.toString())
                    .putNull("refusal");
            wire.answer(
                    200,
                    chunk("chat.completion")
                            .put(
                                    "choices",
                                    new JsonArray()
                                            .add(new JsonObject()
                                                    .put("index", 0)
                                                    .put("message", message)
                                                    .putNull("logprobs")
                                                    .put("finish_reason", reason)))
                            .put("usage", usage()));
            return;
        }
        send(new JsonObject(), reason);
        if (usage) {
            wire.send("data: "
                    + chunk("chat.completion.chunk")
                            .put("choices", new JsonArray())
                            .put("usage", usage())
                            .encode() + "\n\n");
        }
        wire.send("data: [DONE]\n\n");
        wire.close(1000, "");
    }

    private void send(JsonObject delta, String finishReason) {
        JsonObject chunk = chunk("chat.completion.chunk")
                .put(
                        "choices",
                        new JsonArray()
                                .add(new JsonObject()
                                        .put("index", 0)
                                        .put("delta", delta)
                                        .putNull("logprobs")
                                        .put("finish_reason", finishReason)));
        if (usage) {
            chunk.putNull("usage");
        }
        wire.send("data: " + chunk.encode() + "\n\n");
    }

    private JsonObject chunk(String object) {
        return new JsonObject()
                .put("id", id)
                .put("object", object)
                .put("created", created)
                .put("model", model)
                .put("service_tier", "default")
                .put("system_fingerprint", "fp_local");
    }

    private JsonObject usage() {
        return new JsonObject()
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", tokens)
                .put("total_tokens", promptTokens + tokens)
                .put(
                        "prompt_tokens_details",
                        new JsonObject().put("cached_tokens", 0).put("audio_tokens", 0))
                .put(
                        "completion_tokens_details",
                        new JsonObject().put("reasoning_tokens", 0).put("audio_tokens", 0));
    }
}
