package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.parley.config.ConfigLoader;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** README and src/site/markdown: their commands, files, links, configurations and metrics exist. */
class DocumentsTest {
    private static final Path README = Path.of("README.md");
    private static final Path OPERATIONS = Path.of("src/site/markdown/operations.md");

    private static List<Path> documents() throws IOException {
        try (Stream<Path> pages = Files.list(Path.of("src/site/markdown"))) {
            return Stream.concat(Stream.of(README), pages.sorted()).toList();
        }
    }

    @Test
    void theReadmeIsShort() {
        assertThat(read(README).lines()).hasSizeLessThanOrEqualTo(150);
    }

    @Test
    void theTestCommandIsTheOneThatCiRuns() {
        String command = blocks(README, "## Test it", "sh").get(0).strip();
        assertThat(read(Path.of(".ci/run")).lines()).contains(command);
    }

    @Test
    void theJarThatItStartsIsTheOneThatIsBuilt() {
        assertThat(blocks(README, "## Run it", "sh").get(0))
                .contains("package")
                .contains("java -jar target/parley.jar");
        assertThat(read(Path.of("pom.xml"))).contains("<finalName>parley</finalName>");
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedFilesExist(Path document) {
        Matcher named = Pattern.compile("(conf|webroot|src)/[\\w/.-]*\\w").matcher(read(document));
        while (named.find()) {
            assertThat(Path.of(named.group())).exists();
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void linkedPagesAndHeadingsExist(Path document) {
        Matcher link = Pattern.compile("]\\(([\\w/.-]+\\.md)(?:#([\\w-]+))?\\)").matcher(read(document));
        while (link.find()) {
            Path page = document.resolveSibling(link.group(1));
            assertThat(page).exists();
            if (link.group(2) != null) {
                assertThat(read(page).lines().filter(line -> line.startsWith("#")))
                        .anyMatch(line -> line.replaceFirst("#+ ", "")
                                .toLowerCase()
                                .replace(' ', '-')
                                .equals(link.group(2)));
            }
        }
    }

    @ParameterizedTest
    @MethodSource("documents")
    void namedProfilesAndTestsExist(Path document) throws IOException {
        String pom = read(Path.of("pom.xml"));
        Matcher profile = Pattern.compile(" -P(\\w+)").matcher(read(document));
        while (profile.find()) {
            assertThat(pom).contains("<id>" + profile.group(1) + "</id>");
        }
        Matcher test = Pattern.compile("-D(?:it\\.)?test=([\\w,]+)").matcher(read(document));
        while (test.find()) {
            for (String name : test.group(1).split(",")) {
                assertThat(sources("src/test/java")).anyMatch(file -> file.endsWith(name + ".java"));
            }
        }
    }

    /** `package.Class` in a document names a class of Parley. */
    @ParameterizedTest
    @MethodSource("documents")
    void namedClassesExist(Path document) throws IOException {
        Matcher named =
                Pattern.compile("`(?:dev\\.parley\\.)?([a-z.]+)\\.([A-Z]\\w+)`").matcher(read(document));
        while (named.find()) {
            String file = "/" + named.group(1).replace('.', '/') + "/" + named.group(2) + ".java";
            assertThat(sources("src")).as("%s in %s", named.group(), document).anyMatch(path -> path.endsWith(file));
        }
    }

    @Test
    void theExampleOfEmbeddingIsTheOneThatIsTested() {
        String source = read(Path.of("src/test/java/dev/parley/MyApplication.java"));
        assertThat(blocks(README, "## Embed it", "java").get(0))
                .isEqualTo(source.substring(source.indexOf("public class MyApplication")));
    }

    @Test
    void configurationsAreAccepted() throws IOException {
        List<String> given = documents().stream()
                .flatMap(document -> Stream.concat(
                        blocks(document, "# ", "json").stream(),
                        Pattern.compile("echo '(\\{.*})' > ")
                                .matcher(read(document))
                                .results()
                                .map(match -> match.group(1))))
                .toList();
        ConfigLoader loader = new ConfigLoader(name -> "sixteen-characters-or-more");
        assertThat(given)
                .hasSizeGreaterThan(2)
                .allSatisfy(json -> ConfigLoader.bind(loader.resolve(new JsonObject(json))));
    }

    @Test
    void theUnitAndTheComposeFileStartWhatTheImageStarts() {
        Matcher entry = Pattern.compile("ENTRYPOINT (\\[.*])").matcher(read(Path.of("Dockerfile")));
        assertThat(entry.find()).isTrue();
        String image = String.join(
                " ",
                new JsonArray(entry.group(1)).stream().map(String.class::cast).toList());
        String more = "-conf conf/cloud.json";
        assertThat(blocks(OPERATIONS, "### systemd", "ini").get(0))
                .contains("ExecStart=/usr/bin/" + image + " " + more + "\n");
        assertThat(blocks(OPERATIONS, "### Container", "yaml").get(0))
                .contains("command: [\"" + more.replace(" ", "\", \"") + "\"]\n");
    }

    @Test
    void systemdAcceptsTheUnit(@TempDir Path folder) throws Exception {
        Path analyze = Path.of("/usr/bin/systemd-analyze");
        assumeThat(analyze).exists();
        String java = ProcessHandle.current().info().command().orElseThrow();
        Path unit = folder.resolve("parley.service");
        Files.writeString(unit, blocks(OPERATIONS, "### systemd", "ini").get(0).replace("/usr/bin/java", java));
        Process verify = new ProcessBuilder(analyze.toString(), "verify", unit.toString())
                .redirectErrorStream(true)
                .start();
        String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(said).doesNotContain("parley.service");
    }

    @Test
    void namedMetricsAreMeasured() throws IOException {
        StringBuilder measured = new StringBuilder();
        sources("src/main/java/dev/parley/metrics").forEach(source -> measured.append(read(Path.of(source))));
        Matcher named =
                Pattern.compile("parley(_[a-z_]+?)(_total|_seconds)?[{`]").matcher(read(OPERATIONS));
        int count = 0;
        for (; named.find(); count++) {
            assertThat(measured.toString()).contains("\"parley" + named.group(1).replace('_', '.') + "\"");
        }
        assertThat(count).isGreaterThan(8);
    }

    private static List<String> sources(String folder) throws IOException {
        try (Stream<Path> files = Files.walk(Path.of(folder))) {
            return files.filter(Files::isRegularFile).map(Path::toString).toList();
        }
    }

    /** The fenced blocks of this language after a heading. */
    private static List<String> blocks(Path document, String heading, String language) {
        String text = read(document);
        return Pattern.compile("```" + language + "\n(.*?)```", Pattern.DOTALL)
                .matcher(text.substring(text.indexOf(heading)))
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
