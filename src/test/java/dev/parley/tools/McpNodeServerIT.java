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
 * Tools of the official example server of Node, unmodified, which speaks the older protocol: handshake, session, answers as
 * events. It is installed into {@code target/mcp-node}; where Node or the registry is out of reach, the tests are skipped.
 */
class McpNodeServerIT {
    private static final Path INSTALLED = Path.of("target/mcp-node").toAbsolutePath();
    private static final Path SERVER =
            INSTALLED.resolve("node_modules/@modelcontextprotocol/server-everything/dist/index.js");
    private static McpPeer server;

    @BeforeAll
    static void start() throws Exception {
        McpPeer.needs("Node is there", "node", "--version");
        if (!Files.exists(SERVER)) {
            McpPeer.needs(
                    "the registry of Node is in reach",
                    "npm",
                    "install",
                    "--prefix",
                    INSTALLED.toString(),
                    "--no-audit",
                    "--no-fund",
                    "@modelcontextprotocol/server-everything@2026.8.31");
        }
        server = new McpPeer(
                INSTALLED,
                List.of("node", SERVER.toString(), "streamableHttp"),
                "get-sum",
                "get-structured-content",
                "get-tiny-image",
                "trigger-long-running-operation");
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.close();
        }
    }

    @Test
    void itsToolsAreDescribedByIt() {
        assertThat(server.tools.get("get-sum").config().description()).isEqualTo("Returns the sum of two numbers");
        assertThat(server.tools.get("get-sum").schema()).contains("First number");
    }

    @Test
    void textStructureAndImagesAreResults() throws Exception {
        assertThat(server.call("c1", "get-sum", "{\"a\":2,\"b\":3}")).isEqualTo("The sum of 2 and 3 is 5.");
        assertThat(server.call("c2", "get-structured-content", "{\"location\":\"Chicago\"}"))
                .contains("\"temperature\":36");
        assertThat(server.call("c3", "get-tiny-image", "{}")).contains("[image]");
    }

    @Test
    void aCancelledCallDoesNotStopTheNextOne() throws Exception {
        Attempt attempt = new Attempt(2, 1);
        server.begin(attempt, "c4", "trigger-long-running-operation", "{\"duration\":60,\"steps\":1}");
        server.runner.cancel(attempt);
        assertThat(server.call("c5", "get-sum", "{\"a\":1,\"b\":1}")).contains("2");
        assertThat(server.outcomes).isEmpty();
    }

    @Test
    void badArgumentsAreRefusedByItsSchema() throws Exception {
        assertThat(server.call("c6", "get-sum", "{\"a\":\"two\",\"b\":3}")).contains("invalid_arguments");
    }
}
