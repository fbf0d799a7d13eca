package dev.parley.clients;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example in the documents runs as it stands there. */
class ExampleIT {
    private static final Pattern PYTHON = Pattern.compile("```python\n(.*?)```", Pattern.DOTALL);

    @TempDir
    Path temp;

    @Test
    void openAisClientForPython() throws Exception {
        Matcher example = PYTHON.matcher(Files.readString(Path.of("src/site/markdown/protocol.md")));
        assertThat(example.find()).isTrue();
        String python = Packages.interpreter("openai").toString();
        try (ClientsServer server = new ClientsServer(new JsonObject())) {
            Path wav = temp.resolve("answer.wav");
            Path script = Files.writeString(
                    temp.resolve("example.py"),
                    example.group(1)
                            .replace("localhost:8080", "127.0.0.1:" + server.port())
                            .replace("answer.wav", wav.toString()));

            assertThat(Packages.run(List.of(python, script.toString()), Map.of()))
                    .contains("What time is it?");
            assertThat(Files.size(wav)).isGreaterThan(24_000);
        }
    }
}
