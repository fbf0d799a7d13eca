package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

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

    /** The lines of the first shell block under a heading. */
    private List<String> commands(String heading) {
        Matcher block =
                Pattern.compile("```sh\n(.*?)```", Pattern.DOTALL).matcher(readme.substring(readme.indexOf(heading)));
        assertThat(block.find()).isTrue();
        return block.group(1).lines().toList();
    }

    private static String read(String file) {
        try {
            return Files.readString(Path.of(file));
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
