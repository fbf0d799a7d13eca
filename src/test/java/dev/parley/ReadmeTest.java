package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.parley.config.ConfigLoader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README tells its readers to do is what is done, and what it says of the configuration is so. */
class ReadmeTest {
    private final String readme = read("README.md");

    @Test
    void theTestCommandIsTheOneThatIsRunOnEveryChange() {
        String command = commands("## Test it").get(0);
        assertThat(read(".ci/run").lines()).contains(command);
    }

    @Test
    void theJarThatItStartsIsTheOneThatIsBuilt() {
        assertThat(commands("## Run it").get(0)).contains("package").contains("java -jar target/parley.jar");
        assertThat(read("pom.xml")).contains("<finalName>parley</finalName>");
    }

    @Test
    void theFilesThatItNamesAreThere() {
        Matcher named = Pattern.compile("conf/[a-z]+\\.(json|xml)").matcher(readme);
        while (named.find()) {
            assertThat(Path.of(named.group())).exists();
        }
    }

    @Test
    void everySettingIsExplained() throws IOException {
        JsonNode defaults = JsonMapper.builder()
                .enable(JsonParser.Feature.ALLOW_COMMENTS)
                .build()
                .readTree(Files.readString(Path.of("src/main/resources/dev/parley/config/defaults.json")));
        List<String> missing = new ArrayList<>();
        defaults.fields()
                .forEachRemaining(section -> section.getValue().fieldNames().forEachRemaining(key -> {
                    if (!readme.contains("`" + section.getKey() + "." + key + "`")
                            && !readme.contains("`" + key + "`")) {
                        missing.add(section.getKey() + "." + key);
                    }
                }));
        assertThat(missing).isEmpty();
    }

    @Test
    void theExampleOfEmbeddingIsTheOneThatIsTested() {
        String source = read("src/test/java/dev/parley/MyApplication.java");
        assertThat(blocks("## Embed it", "java").get(0))
                .isEqualTo(source.substring(source.indexOf("public class MyApplication")));
    }

    @Test
    void itsConfigurationsAreTaken() {
        List<String> given = new ArrayList<>(blocks("# Parley", "json"));
        Matcher written = Pattern.compile("echo '(\\{.*})' > ").matcher(readme);
        while (written.find()) {
            given.add(written.group(1));
        }
        ConfigLoader loader = new ConfigLoader(name -> "sixteen-characters-or-more");
        assertThat(given)
                .hasSizeGreaterThan(2)
                .allSatisfy(json -> ConfigLoader.bind(loader.resolve(new JsonObject(json))));
    }

    @Test
    void theUnitAndTheComposeFileStartWhatTheImageStarts() {
        Matcher entry = Pattern.compile("ENTRYPOINT (\\[.*])").matcher(read("Dockerfile"));
        assertThat(entry.find()).isTrue();
        String image = String.join(
                " ",
                new JsonArray(entry.group(1)).stream().map(String.class::cast).toList());
        String more = "-conf conf/cloud.json";
        assertThat(blocks("## Package it", "ini").get(0)).contains("ExecStart=/usr/bin/" + image + " " + more + "\n");
        assertThat(blocks("## Package it", "yaml").get(0))
                .contains("command: [\"" + more.replace(" ", "\", \"") + "\"]\n");
    }

    @Test
    void systemdTakesTheUnit(@TempDir Path folder) throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeThat(analyze).exists();
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path unit = folder.resolve("parley.service");
        Files.writeString(unit, blocks("## Package it", "ini").get(0).replace("/usr/bin/java", java));
        Process verify = new ProcessBuilder(analyze.toString(), "verify", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).doesNotContain("parley.service");
    }

    @Test
    void theMetricsThatItNamesAreMeasured() throws IOException {
        StringBuilder measured = new StringBuilder();
        try (Stream<Path> sources = Files.list(Path.of("src/main/java/dev/parley/metrics"))) {
            sources.forEach(source -> measured.append(read(source.toString())));
        }
        Matcher named =
                Pattern.compile("parley(_[a-z_]+?)(_total|_seconds)?[{`]").matcher(readme);
        int count = 0;
        for (; named.find(); count++) {
            assertThat(measured.toString()).contains("\"parley" + named.group(1).replace('_', '.') + "\"");
        }
        assertThat(count).isGreaterThan(8);
    }

    /** What stands between the fences of this language after a heading. */
    private List<String> blocks(String heading, String language) {
        List<String> blocks = new ArrayList<>();
        Matcher block = Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(readme.substring(readme.indexOf(heading)));
        while (block.find()) {
            blocks.add(block.group(1));
        }
        return blocks;
    }

    /** The lines of the first shell block under a heading. */
    private List<String> commands(String heading) {
        return blocks(heading, "sh").get(0).lines().toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
