package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.turn.FailureCode;
import dev.parley.vendor.SseReader;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;

/**
 * Reads the events of a streamed chat completion, as OpenAI, Azure, Ollama, vLLM, llama.cpp, OpenRouter and Mistral write
 * them. What is no text of the reply (roles, empty choices, other choices, unknown fields) is skipped.
 */
final class ChatEvents implements SseReader.Handler {
    /** Arguments of a call may come as an object, whose numbers stay as they are. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** What the stream says. */
    interface Handler {
        /** The next text of the reply, never empty. */
        void text(String text);

        /** Pieces of tool calls, {@code delta.tool_calls}. */
        void toolCalls(JsonNode deltas);

        /** The model thinks: text that is no part of the reply came. */
        void thinking();

        /** The vendor's reason why the reply ends, "stop" where all is well. */
        void finish(String reason);

        /** The end mark: nothing follows. Also after errors. */
        void endMark();

        /** What it cost, in tokens. */
        void usage(long prompt, long completion);

        /** The server failed in the middle of the stream. */
        void error(VendorError error);
    }

    private final Handler handler;

    ChatEvents(Handler handler) {
        this.handler = handler;
    }

    @Override
    public void data(String data) {
        if (data.startsWith("[DONE]")) {
            handler.endMark();
            return;
        }
        try {
            chunk(JSON.readTree(data));
        } catch (JsonProcessingException e) {
            handler.error(VendorError.of(FailureCode.VENDOR_ERROR, "not JSON"));
        }
    }

    /** Old llama.cpp writes {@code error: {...}}, Ollama the bare object. Other lines mean nothing. */
    @Override
    public void stray(String line) {
        String json = line.startsWith("error:") ? line.substring("error:".length()) : line;
        if (line.startsWith("error:") || line.startsWith("{\"error\"")) {
            handler.error(VendorErrors.ofBody(json));
        }
    }

    @Override
    public void tooLong() {
        handler.error(VendorError.of(FailureCode.VENDOR_ERROR, "an event too long"));
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error") || chunk.path("object").asText().equals("error")) {
            handler.error(VendorErrors.ofFrame(chunk.hasNonNull("error") ? chunk.get("error") : chunk));
            return;
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                choice(choice);
            }
        }
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            handler.usage(
                    usage.path("prompt_tokens").asLong(),
                    usage.path("completion_tokens").asLong());
        }
    }

    private void choice(JsonNode choice) {
        JsonNode delta = choice.path("delta");
        // vLLM, llama.cpp and DeepSeek spell it one way, Ollama and OpenRouter the other.
        if (!delta.path("reasoning_content").asText("").isEmpty()
                || !delta.path("reasoning").asText("").isEmpty()) {
            handler.thinking();
        }
        text(delta.path("content"));
        // A model that refuses says so here, in place of the content.
        text(delta.path("refusal"));
        if (delta.path("tool_calls").isArray()) {
            handler.toolCalls(delta.path("tool_calls"));
        }
        String reason = choice.path("finish_reason").asText("");
        if (choice.hasNonNull("finish_reason") && !reason.isEmpty()) {
            handler.finish(reason);
        }
    }

    /** A text, or a list of parts of which some are text and some are thoughts (Mistral). */
    private void text(JsonNode content) {
        if (content.isTextual() && !content.textValue().isEmpty()) {
            handler.text(content.textValue());
        }
        if (content.isArray()) {
            for (JsonNode part : content) {
                if (part.isTextual() || part.path("type").asText("text").equals("text")) {
                    text(part.isTextual() ? part : part.path("text"));
                } else {
                    handler.thinking();
                }
            }
        }
    }
}
