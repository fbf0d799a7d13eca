package dev.parley.llm;

import dev.parley.config.LlmConfig;
import dev.parley.turn.Message;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * OpenAI's chat completions, streamed: {@code POST {url}/chat/completions}. Ollama, vLLM, llama.cpp and OpenRouter speak
 * the same. On the verticle's event loop.
 */
final class OpenAiChat {
    /** More characters than any token has: what exceeds it did not keep to the limit that it was given. */
    private static final int CHARACTERS_PER_TOKEN = 32;

    private final Vertx vertx;
    private final LlmConfig config;
    private final ChatClient client;

    OpenAiChat(Vertx vertx, LlmConfig config, HttpClientOptions options) {
        this.vertx = vertx;
        this.config = config;
        this.client = new ChatClient(vertx, config, options, ChatClient.IDLE_TIMEOUT_MS);
    }

    /** The connections. */
    ChatClient client() {
        return client;
    }

    /**
     * Asks for a reply.
     *
     * @param messages the conversation so far, without the system prompt
     */
    ChatCall ask(List<Message> messages, ChatCall.Listener listener) {
        ChatCall call = new ChatCall(vertx, client, config.maxTokens() * CHARACTERS_PER_TOKEN, listener);
        call.start(body(messages));
        return call;
    }

    private Buffer body(List<Message> messages) {
        JsonArray all = new JsonArray();
        if (!config.systemPrompt().isBlank()) {
            all.add(entry(Message.system(config.systemPrompt())));
        }
        messages.forEach(message -> all.add(entry(message)));
        return new JsonObject()
                .put("model", config.model())
                .put("messages", all)
                .put("stream", true)
                .put("stream_options", new JsonObject().put("include_usage", true))
                .put(config.maxTokensField(), config.maxTokens())
                .put("temperature", config.temperature())
                .toBuffer();
    }

    private static JsonObject entry(Message message) {
        return new JsonObject().put("role", message.role()).put("content", message.content());
    }
}
