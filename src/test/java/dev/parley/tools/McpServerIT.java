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
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tools of a server made with the official MCP package of Python, unmodified. It is installed into {@code target/mcp}; where
 * Python or the registry is out of reach, the tests are skipped.
 */
class McpServerIT {
    private static final Path INSTALLED = Path.of("target/mcp");
    private static final Attempt FIRST = new Attempt(1, 1);

    private static final Vertx VERTX = Vertx.vertx();
    private static final BlockingQueue<TurnEvent.ToolDone> OUTCOMES = new LinkedBlockingQueue<>();
    private static final BlockingQueue<String> LINES = new LinkedBlockingQueue<>();
    private static Process server;
    private static ToolRunner runner;

    @BeforeAll
    static void start() throws Exception {
        Path python = INSTALLED.resolve("bin/python");
        if (!Files.exists(INSTALLED.resolve("bin/uvicorn"))) {
            assumeTrue(runs("python3", "-m", "venv", INSTALLED.toString()), "Python is there");
            assumeTrue(
                    runs(python.toString(), "-m", "pip", "-q", "install", "mcp==2.3.0", "uvicorn"),
                    "the registry is in reach");
        }
        int port = FreePort.choose();
        server = new ProcessBuilder(python.toString(), "src/test/python/mcp_server.py", String.valueOf(port))
                .redirectErrorStream(true)
                .start();
        Thread reader = new Thread(McpServerIT::read, "mcp-server");
        reader.setDaemon(true);
        reader.start();
        awaitPort(port);
        Map<String, Tool> tools = new HashMap<>();
        for (String name : List.of("add", "refuse", "wait")) {
            tools.put(name, tool(name, "http://127.0.0.1:" + port + "/mcp"));
        }
        VERTX.deployVerticle(new McpToolVerticle(List.copyOf(tools.values()))).await(5, TimeUnit.SECONDS);
        runner = new ToolRunner(VERTX.eventBus(), "s1", tools, TestTools.NOBODY);
    }

    private static boolean runs(String... command) throws Exception {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(180, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException notThere) {
            return false;
        }
    }

    private static void read() {
        try (BufferedReader output = server.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(LINES::add);
        } catch (IOException | java.io.UncheckedIOException closed) {
            // With the process.
        }
    }

    private static void awaitPort(int port) throws InterruptedException {
        for (int i = 0; i < 600; i++) {
            try (Socket socket = new Socket("127.0.0.1", port)) {
                assertThat(socket.isConnected()).isTrue();
                return;
            } catch (IOException notYet) {
                TimeUnit.MILLISECONDS.sleep(50);
            }
        }
        throw new AssertionError("the server does not start: " + LINES);
    }

    private static Tool tool(String name, String url) {
        return TestTools.tool(new JsonObject().put("name", name).put("mcp", url).put("effect", "read"));
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.destroy();
        }
        VERTX.close().await(5, TimeUnit.SECONDS);
    }

    private static TurnEvent.ToolDone call(String id, String tool, String arguments) throws InterruptedException {
        ToolCall call = new ToolCall(id, tool, arguments);
        runner.call(new TurnEffect.CallTool(FIRST, call, null, false), OUTCOMES::add);
        return OUTCOMES.poll(10, TimeUnit.SECONDS);
    }

    private static void awaitLine(String expected) throws InterruptedException {
        String line = "";
        while (!line.contains(expected)) {
            line = LINES.poll(10, TimeUnit.SECONDS);
            assertThat(line).as("the server writes " + expected).isNotNull();
        }
    }

    @Test
    void aToolIsCalled() throws Exception {
        assertThat(call("c1", "add", "{\"a\":2,\"b\":3}").content()).isEqualTo("{\"result\":5}");
    }

    @Test
    void itsFailureAndBadArgumentsGoToTheModel() throws Exception {
        assertThat(call("c2", "refuse", "{\"a\":1}").content())
                .contains("failed")
                .contains("tool refuse");
        assertThat(call("c3", "add", "{\"a\":\"two\"}").content()).contains("\"error\"");
    }

    @Test
    void aCancelReachesTheTool() throws Exception {
        runner.call(
                new TurnEffect.CallTool(new Attempt(2, 1), new ToolCall("c4", "wait", "{\"a\":1}"), null, false),
                OUTCOMES::add);
        awaitLine("waits");
        runner.cancel(new Attempt(2, 1));
        awaitLine("cancelled");
    }
}
