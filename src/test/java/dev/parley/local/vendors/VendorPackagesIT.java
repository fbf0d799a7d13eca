package dev.parley.local.vendors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.client.TestClient;
import dev.parley.client.TestServer;
import dev.parley.local.vendors.Faults.At;
import dev.parley.local.vendors.ScriptedEngines.UtteranceScript;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The vendors' own packages, unmodified, hold a conversation with the vendors. They are installed into {@code target/node}
 * as {@code src/test/node} says; where Node or the registry is out of reach, the tests are skipped and say so.
 */
class VendorPackagesIT {
    private static final long INSTALL_S = 60;
    private static final Path SOURCES = Path.of("src/test/node");
    private static final Path INSTALLED = Path.of("target/node");

    private Vertx vertx;
    private ScriptedEngines engines;
    private Faults vendors;
    private int port;

    @BeforeEach
    void start() throws Exception {
        vertx = Vertx.vertx();
        engines = new ScriptedEngines(vertx);
        engines.hears(() -> new UtteranceScript().partial(10, "good").heard(100, "good morning"));
        engines.thinks("Fine, ", "thank ", "you.");
        vendors = new Faults(vertx).requireKey("a-key");
        port = vendors.start(engines.engines()).await(60, TimeUnit.SECONDS).port();
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().await(60, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"sarvam-realtime", "sarvam-realtime-manual", "sarvam-classic", "openai"})
    void converses(String vendor) throws Exception {
        install();
        assertFine("node", "converse.mjs", vendor, String.valueOf(port));
    }

    @Test
    void anAbandonedAnswerIsNotWrittenOn() throws Exception {
        install();
        engines.thinks(question -> new ScriptedEngines.AnswerScript()
                .token(0, "Fine, ")
                .token(50, "thank ")
                .token(300, "you."));
        assertFine("node", "converse.mjs", "openai", String.valueOf(port));
        TestServer.until(
                "the abandoned answer is cancelled", () -> engines.model().cancelled() == 1);
    }

    @Test
    void whatIsSaidOverElevenLabsSocketsIsWhatItsPackagePublishes() throws Exception {
        install();
        Path frames = INSTALLED.resolve("frames.txt");
        Files.write(frames, spokenByTheProduct());
        assertFine(
                "node",
                "converse.mjs",
                "elevenlabs-sockets",
                String.valueOf(port),
                frames.getFileName().toString());
    }

    /** A conversation of the server's own, interrupted once: what it said to the voice. */
    private static List<String> spokenByTheProduct() throws Exception {
        try (TestServer server = new TestServer(new JsonObject())) {
            server.engines.thinks("Fine, thank you. ", "And how ", "are you?");
            server.engines.speaks().chunkEvery(20);
            try (TestClient client = server.talk()) {
                client.send(new JsonObject().put("type", "text.input").put("text", "hello"));
                client.awaitAudio(1);
                client.send(new JsonObject().put("type", "interrupt"));
                client.await("interrupted");
                client.send(new JsonObject().put("type", "text.input").put("text", "hello"));
                client.await("audio.done", done -> done.getInteger("turn") == 2);
                client.send(new JsonObject().put("type", "session.stop"));
                client.awaitClose();
                TestServer.until("the socket is closed", () -> server.vendors.open(At.ELEVENLABS_MULTI) == 0);
            }
            List<String> frames = server.vendors.received(At.ELEVENLABS_MULTI).stream()
                    .map(Faults.Received::text)
                    .collect(Collectors.toList());
            assertThat(frames).hasSizeGreaterThan(5).anyMatch(frame -> frame.contains("close_context"));
            return frames;
        }
    }

    private void assertFine(String... command) throws Exception {
        Result result = run(INSTALLED, 60, command);
        assertThat(result.exit).as(result.output).isZero();
        assertThat(result.output).contains(": fine");
    }

    /** Installs the packages when they are not there yet. */
    private static synchronized void install() throws Exception {
        assumeTrue(run(Path.of("."), 30, "node", "--version").exit == 0, "Node is not installed");
        String lock = Files.readString(SOURCES.resolve("package-lock.json"));
        Path marker = INSTALLED.resolve("installed-lock.json");
        if (!Files.exists(marker) || !Files.readString(marker).equals(lock)) {
            Files.createDirectories(INSTALLED);
            for (String file : List.of("package.json", "package-lock.json")) {
                Files.writeString(INSTALLED.resolve(file), Files.readString(SOURCES.resolve(file)));
            }
            Result result = run(
                    INSTALLED,
                    INSTALL_S,
                    "npm",
                    "ci",
                    "--ignore-scripts",
                    "--no-audit",
                    "--no-fund",
                    "--prefer-offline");
            assumeTrue(
                    result.exit == 0,
                    "the vendors' packages could not be installed within " + INSTALL_S + " s: " + result.output);
            Files.writeString(marker, lock);
        }
        Files.writeString(INSTALLED.resolve("converse.mjs"), Files.readString(SOURCES.resolve("converse.mjs")));
    }

    private record Result(int exit, String output) {}

    private static Result run(Path directory, long limitS, String... command) throws Exception {
        Path output = Files.createTempFile("run", ".txt");
        try {
            Process process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(limitS, TimeUnit.SECONDS)) {
                process.descendants().forEach(ProcessHandle::destroy);
                process.destroy();
                process.waitFor(5, TimeUnit.SECONDS);
                return new Result(
                        -1, "not done after " + limitS + " s: " + Files.readString(output, StandardCharsets.UTF_8));
            }
            return new Result(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
        } catch (IOException missing) {
            return new Result(-1, missing.getMessage());
        } finally {
            Files.deleteIfExists(output);
        }
    }
}
