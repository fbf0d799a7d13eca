package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.client.FreePort;
import dev.parley.turn.Attempt;
import dev.parley.turn.ToolCall;
import dev.parley.turn.TurnEffect;
import dev.parley.turn.TurnEvent;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An MCP server made with an official package, in a process of its own, and a session that calls its tools. */
final class McpPeer implements AutoCloseable {
    private static final Attempt FIRST = new Attempt(1, 1);

    final BlockingQueue<TurnEvent.ToolDone> outcomes = new LinkedBlockingQueue<>();
    final Map<String, Tool> tools = new HashMap<>();
    private final Vertx vertx = Vertx.vertx();
    private final BlockingQueue<String> lines = new LinkedBlockingQueue<>();
    private final Process process;
    final ToolRunner runner;

    /**
     * Starts it, and asks it to describe its tools.
     *
     * @param command finds its port in the environment, as PORT
     * @param names   of its tools
     */
    McpPeer(Path directory, List<String> command, String... names) throws Exception {
        int port = FreePort.choose();
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.directory(directory.toFile()).environment().put("PORT", Integer.toString(port));
        process = builder.start();
        Thread reader = new Thread(this::read, "mcp-server");
        reader.setDaemon(true);
        reader.start();
        awaitPort(port);
        String url = "http://127.0.0.1:" + port + "/mcp";
        for (String name : names) {
            JsonObject config =
                    new JsonObject().put("name", name).put("mcp", url).put("effect", "read");
            tools.put(
                    name,
                    new Tool(McpToolVerticle.describe(vertx, List.of(TestTools.bare(config)))
                            .await(60, TimeUnit.SECONDS)
                            .get(0)));
        }
        vertx.deployVerticle(new McpToolVerticle(List.copyOf(tools.values()))).await(60, TimeUnit.SECONDS);
        runner = new ToolRunner(vertx.eventBus(), "s1", tools, TestTools.NOBODY);
    }

    /** Skips the tests, in words, where a program or the registry is out of reach. */
    static void needs(String what, String... command) throws Exception {
        boolean done = false;
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(new File("/dev/null"))
                    .start();
            done = process.waitFor(180, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            // Said below.
        }
        assumeTrue(done, what);
    }

    private void read() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException closed) {
            // With the process.
        }
    }

    private void awaitPort(int port) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("the server does not start: " + lines);
    }

    /** Calls a tool; gives what the model is told. */
    String call(String id, String tool, String arguments) throws InterruptedException {
        begin(FIRST, id, tool, arguments);
        TurnEvent.ToolDone outcome = outcomes.poll(10, TimeUnit.SECONDS);
        assertThat(outcome).as("an outcome of " + tool).isNotNull();
        return outcome.content();
    }

    void begin(Attempt attempt, String id, String tool, String arguments) {
        runner.call(new TurnEffect.CallTool(attempt, new ToolCall(id, tool, arguments), null, false), outcomes::add);
    }

    void awaitLine(String expected) throws InterruptedException {
        String line = "";
        while (!line.contains(expected)) {
            line = lines.poll(10, TimeUnit.SECONDS);
            assertThat(line).as("the server writes " + expected).isNotNull();
        }
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
        process.destroy();
        process.waitFor(10, TimeUnit.SECONDS);
    }
}
