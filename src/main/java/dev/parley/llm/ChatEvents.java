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
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Reads the events of a streamed chat completion, as OpenAI, Azure, Ollama, vLLM, llama.cpp, OpenRouter and Mistral write
 * them, or a whole completion where the server does not stream. What is no text of the reply (roles, empty choices, other
 * choices, unknown fields) is skipped.
 */
final class ChatEvents implements SseReader.Handler {
    /** Arguments of a call may come as an object, whose numbers stay as they are. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    private static final int LONGEST_COMPLETION = 256 * 1024; // in characters
    private static final Pattern THOUGHT = Pattern.compile("(?:reason|think|thought).*");

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

    /** The lines of a completion that is not streamed. */
    private final StringBuilder whole = new StringBuilder();

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
        if (line.startsWith("error:")) {
            handler.error(VendorErrors.ofBody(line.substring("error:".length())));
        } else if (line.startsWith("{\"error\"")) {
            handler.error(VendorErrors.ofBody(line));
        } else if (whole.length() > 0 || line.startsWith("{")) {
            whole.append(line).append('\n');
            if (whole.length() > LONGEST_COMPLETION) {
                tooLong();
            }
        }
    }

    /** The stream is complete. */
    void end() {
        if (whole.length() > 0) {
            data(whole.toString());
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
        JsonNode delta = choice.path(choice.has("delta") ? "delta" : "message");
        if (delta.properties().stream().anyMatch(ChatEvents::isThought)) {
            handler.thinking();
        }
        text(delta.path("content"));
        // A model that refuses says so here, in place of the content.
        text(delta.path("refusal"));
        if (delta.path("tool_calls").isArray()) {
            handler.toolCalls(delta.path("tool_calls"));
        }
        String reason = choice.path("finish_reason").asText("");
        // Some servers write none as "null".
        if (!reason.isEmpty() && !reason.equals("null")) {
            handler.finish(reason);
        }
    }

    /** reasoning_content (vLLM, llama.cpp, DeepSeek), reasoning (Ollama, Groq), reasoning_details (OpenRouter), thinking. */
    private static boolean isThought(Map.Entry<String, JsonNode> field) {
        JsonNode value = field.getValue();
        return THOUGHT.matcher(field.getKey()).matches()
                && (value.isContainerNode()
                        ? !value.isEmpty()
                        : !value.asText("").isEmpty());
    }

    /** A text, a part with a text, or a list of them; parts without text are thoughts (Mistral). */
    private void text(JsonNode content) {
        if (content.isTextual() && !content.textValue().isEmpty()) {
            handler.text(content.textValue());
        } else if (content.isArray()) {
            content.forEach(this::text);
        } else if (content.isObject()) {
            boolean thought = THOUGHT.matcher(content.path("type").asText("")).matches();
            if (content.path("text").isTextual() && !thought) {
                text(content.path("text"));
            } else {
                handler.thinking();
            }
        }
    }
}
