package dev.parley.tools;

import dev.parley.config.ConfigException;
import dev.parley.config.ToolConfig;
import dev.parley.turn.ToolSpec;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import io.vertx.json.schema.Draft;
import io.vertx.json.schema.JsonSchema;
import io.vertx.json.schema.JsonSchemaOptions;
import io.vertx.json.schema.OutputFormat;
import io.vertx.json.schema.OutputUnit;
import io.vertx.json.schema.SchemaException;
import io.vertx.json.schema.Validator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** A configured tool with its compiled schema and its circuit breaker. Any thread. */
public final class Tool {
    private static final int MAX_SCHEMA_CHARS = 64 * 1024;
    private static final int MAX_SCHEMA_DEPTH = 16;
    private static final int MAX_PATTERN_CHARS = 256;

    /** A tool that failed so often within {@link #CIRCUIT_MS} is not called until that time is over. */
    static final int CIRCUIT_FAILURES = 5;

    static final long CIRCUIT_MS = 60_000;

    private final ToolConfig config;
    private final String schema;
    private final Validator validator;

    /** The latest failures by {@link System#nanoTime}, of all sessions. */
    private final AtomicReference<List<Long>> failures = new AtomicReference<>(List.of());

    /** @throws ConfigException when the schema can't be used; names the tool and what is wanted */
    public Tool(ToolConfig config) {
        this.config = config;
        this.schema = new JsonObject(config.parameters()).encode();
        // A copy of its own: the library writes into it.
        JsonObject parameters = new JsonObject(schema);
        String key = "tools." + config.name() + ".parameters";
        if (schema.length() > MAX_SCHEMA_CHARS) {
            throw new ConfigException(key + ": larger than " + MAX_SCHEMA_CHARS + " characters");
        }
        if (!"object".equals(parameters.getValue("type"))) {
            throw new ConfigException(key + ": wanted a JSON schema with \"type\": \"object\"");
        }
        bounded(key, parameters, 1);
        try {
            this.validator = Validator.create(
                    JsonSchema.of(parameters),
                    new JsonSchemaOptions()
                            .setDraft(Draft.DRAFT202012)
                            .setBaseUri("app://parley/")
                            .setOutputFormat(OutputFormat.Basic));
            validator.validate(new JsonObject());
        } catch (SchemaException | ClassCastException | IllegalStateException e) {
            throw new ConfigException(key + ": not a usable JSON schema (" + e.getMessage() + ")");
        }
    }

    /** What was configured. */
    public ToolConfig config() {
        return config;
    }

    /** The tool's name, as the model calls it. */
    public String name() {
        return config.name();
    }

    /** The JSON schema of its arguments, as JSON text. */
    public String schema() {
        return schema;
    }

    /** What the language model and the turn machine know of it. */
    public ToolSpec spec() {
        return new ToolSpec(
                config.name(),
                config.description(),
                schema,
                config.speculative(),
                config.onInterrupt().equals("finish"),
                config.silent(),
                config.filler(),
                config.timeoutMs());
    }

    /** The event-bus address that is called: the configured one, or that of the adapter of this node. */
    public String address() {
        return config.address() != null ? config.address() : "parley.tools." + config.name();
    }

    /** Whether it failed so often lately that it is not called. */
    boolean isBroken() {
        List<Long> latest = failures.get();
        return latest.size() == CIRCUIT_FAILURES && System.nanoTime() - latest.get(0) < CIRCUIT_MS * 1_000_000;
    }

    /** A call failed: timeout, no answer or an exception, not an error that the tool reported itself. */
    void failed() {
        failures.updateAndGet(before -> Stream.concat(
                        before.stream().skip(Math.max(0, before.size() - CIRCUIT_FAILURES + 1)),
                        Stream.of(System.nanoTime()))
                .toList());
    }

    /** What is wrong with the arguments, in words for the model; null where nothing is. */
    String objection(JsonObject arguments) {
        OutputUnit result = validator.validate(arguments);
        if (result.getValid()) {
            return null;
        }
        StringBuilder words = new StringBuilder();
        if (result.getErrors() != null) {
            for (OutputUnit error : result.getErrors()) {
                if (words.length() < 400) {
                    words.append(words.isEmpty() ? "" : "; ")
                            .append(error.getInstanceLocation())
                            .append(": ")
                            .append(error.getError());
                }
            }
        }
        return words.isEmpty() ? "the arguments do not match the schema" : words.toString();
    }

    private static void bounded(String key, Object value, int depth) {
        if (depth > MAX_SCHEMA_DEPTH) {
            throw new ConfigException(key + ": nested deeper than " + MAX_SCHEMA_DEPTH);
        }
        if (value instanceof JsonObject object) {
            for (Map.Entry<String, Object> entry : object) {
                if (entry.getValue() instanceof String text) {
                    checkText(key, entry.getKey(), text);
                }
                bounded(key, entry.getValue(), depth + 1);
            }
        } else if (value instanceof JsonArray array) {
            array.forEach(item -> bounded(key, item, depth + 1));
        }
    }

    private static void checkText(String key, String name, String text) {
        if (name.equals("$ref") && !text.startsWith("#")) {
            throw new ConfigException(key + ": $ref to another document, wanted one that begins with #");
        }
        if (name.equals("pattern") && text.length() > MAX_PATTERN_CHARS) {
            throw new ConfigException(key + ": a pattern longer than " + MAX_PATTERN_CHARS + " characters");
        }
    }
}
