package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.turn.FailureCode;
import dev.parley.turn.ToolCall;
import dev.parley.turn.ToolSpec;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import dev.parley.vendor.SseReader;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientResponse;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a reply: a streamed chat completion, as OpenAI, Azure, Ollama, vLLM, llama.cpp, OpenRouter and Mistral write it, or
 * a whole completion where the server does not stream. Tells the session what of the text is spoken and that the model
 * thinks, and the {@link ChatRequest} how the reply ends. Skips everything else: roles, empty choices, other choices,
 * unknown fields. On the verticle's event loop.
 */
final class ChatReply implements SseReader.Handler {
    private static final Logger log = LoggerFactory.getLogger(ChatReply.class);

    /** Arguments of a call may come as an object, whose numbers stay as they are. */
    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** How often the session is told that the model thinks, in ms. */
    private static final long THINKING_MS = 500;

    /** Longest event, in bytes, and longest completion that is not streamed, in characters. */
    private static final int MAX_LENGTH = 256 * 1024;

    private static final Pattern THOUGHT = Pattern.compile("(?:reason|think|thought).*");

    private final Vertx vertx;
    private final TurnEffect.Ask ask;
    private final Consumer<TurnEvent> events;
    private final ChatRequest request;
    private final SpokenText spoken = new SpokenText();
    private final ToolCallAccumulator calls;

    /** The lines of a completion that is not streamed. */
    private final StringBuilder whole = new StringBuilder();

    private final int maxLength;
    private final long thinkUntil;
    private int length;
    private boolean spoke;
    private boolean thought;
    private boolean marked;
    private long heardAt;
    private long thoughtAt;
    private long thinker = -1;

    ChatReply(Vertx vertx, ChatBody body, TurnEffect.Ask ask, Consumer<TurnEvent> events, ChatRequest request) {
        this.vertx = vertx;
        this.ask = ask;
        this.events = events;
        this.request = request;
        calls = new ToolCallAccumulator(ask.tools().stream().map(ToolSpec::name).collect(Collectors.toSet()));
        maxLength = body.maxReplyLength(ask);
        thinkUntil = VendorSocket.now() + body.thinkMs();
        if (body.thinks()) {
            // Its thoughts are not streamed.
            thinker = vertx.setPeriodic(THINKING_MS, tick -> waitLonger());
        }
    }

    /** When the last bytes came, by {@link VendorSocket#now}; 0 before the first. */
    long heardAt() {
        return heardAt;
    }

    /** Whether the model has written any text. */
    boolean hasText() {
        return length > 0;
    }

    /**
     * Whether the model has written, called or thought anything. A model that thought and then said nothing has not failed.
     */
    boolean isAnswer() {
        return length > 0 || calls.any() || thought;
    }

    /** Reads a response, of whatever type: some servers call a stream JSON, and some do not stream. */
    void read(HttpClientResponse response) {
        SseReader reader = new SseReader(MAX_LENGTH, this);
        response.handler(buffer -> {
            heardAt = VendorSocket.now();
            reader.feed(buffer.getBytes());
        });
        response.endHandler(ended -> {
            reader.end();
            if (whole.length() > 0) {
                data(whole.toString());
            }
            request.finish("stop");
            request.end();
        });
    }

    /** Tells the session the rest of the text. @return whether any of the reply is spoken */
    boolean finish() {
        say(spoken.finish());
        return spoke;
    }

    /** The tools that the model calls. @param limited whether its limit cut it off */
    List<ToolCall> calls(boolean limited) {
        return calls.calls("call_" + ask.attempt().number(), limited || !marked);
    }

    /** Stops telling the session that the model thinks. */
    void stop() {
        vertx.cancelTimer(thinker);
    }

    @Override
    public void data(String data) {
        if (data.startsWith("[DONE]")) {
            marked = true;
            request.finish("stop");
            return;
        }
        try {
            chunk(JSON.readTree(data));
        } catch (JsonProcessingException e) {
            request.broken(VendorError.of(FailureCode.VENDOR_ERROR, "not JSON"));
        }
    }

    /** Old llama.cpp writes {@code error: {...}}, Ollama the bare object. Other lines mean nothing. */
    @Override
    public void stray(String line) {
        if (line.startsWith("error:")) {
            request.broken(VendorErrors.ofBody(line.substring("error:".length())));
        } else if (line.startsWith("{\"error\"")) {
            request.broken(VendorErrors.ofBody(line));
        } else if (whole.length() > 0 || line.startsWith("{")) {
            whole.append(line).append('\n');
            if (whole.length() > MAX_LENGTH) {
                tooLong();
            }
        }
    }

    @Override
    public void tooLong() {
        request.broken(VendorError.of(FailureCode.VENDOR_ERROR, "an event too long"));
    }

    private void chunk(JsonNode chunk) {
        if (chunk.hasNonNull("error") || chunk.path("object").asText().equals("error")) {
            request.broken(VendorErrors.ofFrame(chunk.hasNonNull("error") ? chunk.get("error") : chunk));
            return;
        }
        for (JsonNode choice : chunk.path("choices")) {
            if (choice.path("index").asInt(0) == 0) {
                choice(choice);
            }
        }
        JsonNode usage = chunk.path("usage");
        if (usage.isObject()) {
            log.atDebug()
                    .addKeyValue("session", request.session())
                    .log(
                            "llm: {} prompt and {} completion tokens",
                            usage.path("prompt_tokens").asLong(),
                            usage.path("completion_tokens").asLong());
        }
    }

    private void choice(JsonNode choice) {
        JsonNode delta = choice.path(choice.has("delta") ? "delta" : "message");
        if (delta.properties().stream().anyMatch(ChatReply::isThought)) {
            think();
        }
        content(delta.path("content"));
        // A model that refuses says so here, in place of the content.
        content(delta.path("refusal"));
        if (delta.path("tool_calls").isArray()) {
            // Not every server heeds tool_choice "none".
            if (ask.mayCall()) {
                calls.add(delta.path("tool_calls"));
            }
            // Long arguments take their time, too.
            think();
        }
        String reason = choice.path("finish_reason").asText("");
        // Some servers write none as "null".
        if (!reason.isEmpty() && !reason.equals("null")) {
            marked = true;
            request.finish(reason);
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
    private void content(JsonNode content) {
        if (content.isTextual() && !content.textValue().isEmpty()) {
            text(content.textValue());
        } else if (content.isArray()) {
            content.forEach(this::content);
        } else if (content.isObject()) {
            boolean thoughts = THOUGHT.matcher(content.path("type").asText("")).matches();
            if (content.path("text").isTextual() && !thoughts) {
                content(content.path("text"));
            } else {
                think();
            }
        }
    }

    private void text(String text) {
        if (request.isTold()) {
            return;
        }
        String said = spoken.add(text);
        say(said);
        if (said.isEmpty()) {
            waitLonger();
        }
        length += text.length();
        if (length > maxLength) {
            request.finish("length");
            request.abort();
        }
    }

    private void say(String text) {
        if (!text.isEmpty()) {
            spoke = true;
            stop();
            events.accept(new TurnEvent.Token(ask.attempt(), text));
        }
    }

    private void think() {
        thought = true;
        waitLonger();
    }

    /** The session waits longer for a model that thinks or writes what is not spoken, for as long as it may. */
    private void waitLonger() {
        long now = VendorSocket.now();
        if (!request.isTold() && now < thinkUntil && now - thoughtAt >= THINKING_MS / 2) {
            thoughtAt = now;
            events.accept(new TurnEvent.Thinking(ask.attempt()));
        }
    }
}
