package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.client.FreePort;
import dev.parley.client.RawClient;
import dev.parley.local.vendors.Faults;
import dev.parley.local.vendors.ScriptedEngines;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarFile;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The packaged jar, started as the documents say. */
class JarIT {
    private static final Path JAR = Path.of("target/parley.jar").toAbsolutePath();

    @TempDir
    Path folder;

    private Path config(String json) throws IOException {
        return Files.writeString(folder.resolve("config.json"), json);
    }

    /** The commands of operations.md that start it. */
    private static List<String> documentedStarts() throws IOException {
        String document = Files.readString(Path.of("src/site/markdown/operations.md"));
        String block = document.substring(document.indexOf("## Deploy"))
                .split("```")[1]
                .replaceFirst("sh\n", "");
        return block.lines().map(line -> line.replaceFirst(" +#.*", "")).toList();
    }

    private Started start(List<String> arguments, String... environment) throws IOException {
        List<String> command = new ArrayList<>(List.of(Started.java(), "-jar", JAR.toString()));
        command.addAll(arguments);
        return new Started(command, folder, environment);
    }

    @ParameterizedTest
    @MethodSource("documentedStarts")
    void isTalkedToAndStopsWhenItIsTold(String command) throws Exception {
        int port = FreePort.choose();
        List<String> words = new ArrayList<>(List.of(command.split(" ")));
        assertThat(words.set(0, Started.java())).isEqualTo("java");
        try (Started server = new Started(words, Path.of("."), "PARLEY_PORT=" + port)) {
            server.awaitLine("Parley listens on http://127.0.0.1:" + port);
            server.awaitLine("Succeeded in deploying");
            try (RawClient client = RawClient.talking(port)) {
                client.text("{\"type\":\"text.input\",\"text\":\"what time is it\"}")
                        .await("audio.started");
                server.terminate();
                // The reply is heard to its end.
                client.await("audio.done");
                assertThat(client.await("session.ended").getString("reason")).isEqualTo("shutdown");
                assertThat(client.closeCode()).isEqualTo(1001);
            }
            assertThat(server.exitCode()).isEqualTo(143);
            assertThat(server.lines().stream().dropWhile(line -> !line.contains("Parley stops")))
                    .isNotEmpty()
                    .noneMatch(line -> line.contains("WARN") || line.contains("ERROR") || line.contains("Exception"));
        }
    }

    @Test
    void writesItsLogAsJsonWithMetricsBesideIt() throws Exception {
        int port = FreePort.choose();
        int management = FreePort.choose();
        config("{\"http\": {\"port\": " + port + "}, \"management\": {\"port\": \"${MANAGEMENT}\"}}");
        try (Started server = start(
                List.of("-conf", "config.json"),
                "PARLEY_LOG_FORMAT=json",
                "PARLEY_LOG=DEBUG",
                "MANAGEMENT=" + management)) {
            String line = server.awaitLine("Parley listens");
            assertThat(new JsonObject(line).getString("level")).isEqualTo("INFO");
            try (RawClient client = RawClient.upgraded(port)) {
                String session = client.text("{\"type\":\"session.start\"}")
                        .await("session.started")
                        .getString("session");
                JsonObject begins = new JsonObject(server.awaitLine("\"session\":\"" + session));
                assertThat(begins.getJsonArray("kvpList").getJsonObject(0).getString("session"))
                        .isEqualTo(session);
            }
            try (RawClient client = RawClient.connect(management)) {
                String metrics = client.ask("GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n")
                        .body();
                assertThat(metrics).contains("parley_sessions{", "jvm_memory_used_bytes{", "vertx_http_server");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"http\": {\"prot\": 1}}|Parley can't start: http.prot: not a known key, wanted one of ",
                "{\"llm\": {\"apiKey\": \"${NO_SUCH_KEY}\"}}|Parley can't start: llm.apiKey: ${NO_SUCH_KEY} is not set",
                "{\"http\": {\"tickets\": true}}|Parley can't start: http.operatorToken: missing"
            })
    void saysInOneLineWhatIsWrongWithItsConfiguration(String configAndLine) throws Exception {
        String[] parts = configAndLine.split("\\|");
        config(parts[0]);
        try (Started server = start(List.of("-conf", "config.json"))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.lines())
                    .filteredOn(line -> line.startsWith(parts[1]))
                    .hasSize(1);
            assertThat(server.lines()).noneMatch(line -> line.strip().startsWith("at "));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"http\": {\"tickets\": true},} | config.json | config.json: not valid at line 1, column 28",
                "{}                                 | nowhere.json | nowhere.json: no such file",
            })
    void neverStartsOnDefaultsThatNobodyAskedFor(String json, String file, String line) throws Exception {
        config(json);
        try (Started server = start(List.of("-conf", file))) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.lines()).singleElement().asString().startsWith("Parley can't start: " + line);
        }
    }

    @Test
    void refusesALogFormatThatItDoesNotKnow() throws Exception {
        config("{}");
        try (Started server = start(List.of("-conf", "config.json"), "PARLEY_LOG_FORMAT=text")) {
            assertThat(server.exitCode()).isEqualTo(2);
            assertThat(server.lines()).singleElement().asString().contains("PARLEY_LOG_FORMAT: not a known value");
        }
    }

    @Test
    void takesKeysFromDotEnv() throws Exception {
        Files.writeString(folder.resolve(".env"), "PORT=not a number\n");
        config("{\"http\": {\"port\": \"${PORT}\"}}");
        try (Started server = start(List.of("-conf", "config.json"))) {
            assertThat(server.awaitLine("Parley can't start")).contains("http.port: wanted a whole number");
        }
    }

    @ParameterizedTest
    @CsvSource({"the-right-key, 0, works", "a-wrong-key, 1, tts.apiKey: refused"})
    void triesTheVendorsBeforeAnybodyTalks(String key, int exit, String row) throws Exception {
        Vertx vertx = Vertx.vertx();
        int port = new Faults(vertx)
                .requireKey("the-right-key")
                .start(new ScriptedEngines(vertx)
                        .hears("what time is it")
                        .thinks("Noon.")
                        .engines())
                .await(60, TimeUnit.SECONDS)
                .port();
        config(String.format(
                "{\"stt\": {\"url\": \"ws://127.0.0.1:%1$d\", \"apiKey\": \"the-right-key\"},"
                        + " \"llm\": {\"url\": \"http://127.0.0.1:%1$d/v1\", \"apiKey\": \"the-right-key\"},"
                        + " \"tts\": {\"url\": \"ws://127.0.0.1:%1$d\", \"apiKey\": \"${VOICE_KEY}\"}}",
                port));
        try (Started check = start(List.of("check", "-conf", "config.json"), "VOICE_KEY=" + key)) {
            assertThat(check.exitCode()).as(String.join("\n", check.lines())).isEqualTo(exit);
            assertThat(check.awaitLine("tts ")).contains(row);
        } finally {
            vertx.close().await(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void saysWhatIsInIt() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.getEntry("THIRD-PARTY.txt")).isNotNull();
            assertThat(jar.getManifest().getMainAttributes().getValue("Main-Class"))
                    .isEqualTo("dev.parley.Main");
        }
        assertThat(Files.readString(Path.of("target/bom.json")))
                .contains("CycloneDX", "pkg:maven/io.vertx/vertx-core@");
    }

    @Test
    void holdsNoTimeOfItsMaking() throws Exception {
        try (JarFile jar = new JarFile(JAR.toFile())) {
            assertThat(jar.stream().map(ZipEntry::getTimeLocal).distinct())
                    .as("a jar that can be made again holds no time of its making")
                    .hasSize(1);
        }
    }
}
