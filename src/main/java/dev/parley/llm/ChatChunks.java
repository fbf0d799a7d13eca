package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.FailureCode;

/**
 * Reads the events of a streamed chat completion, as OpenAI, Ollama, vLLM, llama.cpp and OpenRouter write them. What is
 * no text of the reply (roles, reasoning, empty choices, unknown fields) is passed over.
 */
final class ChatChunks implements SseReader.Handler {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What the stream says. */
    interface Handler {
        /** The next text of the reply, never empty. */
        void token(String text);

        /** The vendor's reason why the reply ends, "stop" where all is well. */
        void finish(String reason);

        /** What it cost, in tokens. */
        void usage(long prompt, long completion);

        /** The server failed in the middle of the stream. */
        void error(ChatError error);
    }

    private final Handler handler;

    ChatChunks(Handler handler) {
        this.handler = handler;
    }

    @Override
    public void data(String data) {
        if (data.startsWith("[DONE]")) {
            return; // Also follows errors, so it says nothing.
        }
        try {
            chunk(JSON.readTree(data));
        } catch (JsonProcessingException e) {
            handler.error(new ChatError(FailureCode.VENDOR_ERROR, 0, "not JSON"));
        }
    }

    /** Old llama.cpp writes {@code error: {...}}, Ollama the bare object. Other lines mean nothing. */
    @Override
    public void stray(String line) {
        String json = line.startsWith("error:") ? line.substring("error:".length()) : line;
        if (line.startsWith("error:") || line.startsWith("{\"error\"")) {
            handler.error(ChatError.ofBody(json));
        }
    }

    @Override
    public void tooLong() {
        handler.error(new ChatError(FailureCode.VENDOR_ERROR, 0, "an event too long"));
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error")) {
            handler.error(ChatError.of(chunk.get("error")));
            return;
        }
        if (chunk.path("object").asText().equals("error")) {
            handler.error(ChatError.of(chunk));
            return;
        }
        JsonNode choice = chunk.path("choices").path(0);
        String text = choice.path("delta").path("content").asText("");
        if (!text.isEmpty()) {
            handler.token(text);
        }
        String reason = choice.path("finish_reason").asText("");
        if (choice.hasNonNull("finish_reason") && !reason.isEmpty()) {
            handler.finish(reason);
        }
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            handler.usage(
                    usage.path("prompt_tokens").asLong(),
                    usage.path("completion_tokens").asLong());
        }
    }
}
