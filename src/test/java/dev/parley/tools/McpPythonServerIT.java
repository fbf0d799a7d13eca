package dev.parley.tools;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.Attempt;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Tools of a server made with the official MCP package of Python, unmodified. It is installed into {@code target/mcp}; where
 * Python or the registry is out of reach, the tests are skipped.
 */
class McpPythonServerIT {
    private static final Path INSTALLED = Path.of("target/mcp").toAbsolutePath();
    private static McpPeer server;

    @BeforeAll
    static void start() throws Exception {
        String python = INSTALLED.resolve("bin/python").toString();
        if (!Files.exists(INSTALLED.resolve("bin/uvicorn"))) {
            McpPeer.needs("Python is there", "python3", "-m", "venv", INSTALLED.toString());
            McpPeer.needs(
                    "the registry of Python is in reach",
                    python,
                    "-m",
                    "pip",
                    "-q",
                    "install",
                    "mcp==2.3.0",
                    "uvicorn");
        }
        server = new McpPeer(Path.of("src/test/python"), List.of(python, "mcp_server.py"), "add", "refuse", "wait");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void itsToolsAreDescribedByIt() {
        Tool add = server.tools.get("add");
        assertThat(add.config().description()).isEqualTo("Adds two numbers.");
        assertThat(add.schema()).contains("\"a\"").contains("integer");
    }

    @Test
    void aToolIsCalled() throws Exception {
        assertThat(server.call("c1", "add", "{\"a\":2,\"b\":3}")).isEqualTo("{\"result\":5}");
    }

    @Test
    void itsFailureAndBadArgumentsGoToTheModel() throws Exception {
        assertThat(server.call("c2", "refuse", "{\"a\":1}")).contains("failed").contains("tool refuse");
        assertThat(server.call("c3", "add", "{\"a\":\"two\"}")).contains("invalid_arguments");
    }

    @Test
    void aCancelReachesTheTool() throws Exception {
        server.begin(new Attempt(2, 1), "c4", "wait", "{\"a\":1}");
        server.awaitLine("waits");
        server.runner.cancel(new Attempt(2, 1));
        server.awaitLine("cancelled");
    }
}
