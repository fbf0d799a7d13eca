package dev.parley.tools;

import dev.parley.config.ConfigException;
import dev.parley.config.ToolConfig;
import dev.parley.turn.ToolSpec;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;

/** A configured tool with its compiled schema and its circuit breaker. Any thread. */
public final class Tool {
    /** A tool that failed so often within {@link #CIRCUIT_MS} is not called until that time is over. */
    static final int CIRCUIT_FAILURES = 5;

    static final long CIRCUIT_MS = 60_000;

    private final ToolConfig config;
    private final String schema;
    private final ArgumentSchema compiled;

    /** The latest failures by {@link System#nanoTime}, of all sessions. */
    private final AtomicReference<List<Long>> failures = new AtomicReference<>(List.of());

    /** @throws ConfigException when the schema can't be used; names the tool and what is wanted */
    public Tool(ToolConfig config) {
        this.config = config;
        this.schema = new JsonObject(config.parameters()).encode();
        this.compiled = new ArgumentSchema("tools." + config.name() + ".parameters", schema);
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
        return compiled.objection(arguments);
    }
}
