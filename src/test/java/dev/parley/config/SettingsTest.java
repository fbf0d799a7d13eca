package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * {@code defaults.json} is the one place that explains a setting. The table in {@code configuration.md} is made from it:
 * when it is out of date, this test rewrites it and fails once.
 */
class SettingsTest {
    private static final Path DEFAULTS = Path.of("src/main/resources/dev/parley/config/defaults.json");
    private static final Path DOCUMENT = Path.of("src/site/markdown/configuration.md");
    private static final Pattern TABLE =
            Pattern.compile("(?<=<!-- settings -->\n).*?(?=<!-- /settings -->)", Pattern.DOTALL);
    private static final Pattern KEY = Pattern.compile("\"(\\w+)\"\\s*:\\s*(\\{\\s*$)?.*");
    private static final int LONGEST_DEFAULT = 40;

    private final JsonNode defaults = JsonMapper.builder()
            .enable(JsonParser.Feature.ALLOW_COMMENTS)
            .build()
            .readTree(Files.readString(DEFAULTS));

    SettingsTest() throws IOException {}

    @Test
    void everySettingHasAnExplanation() throws IOException {
        assertThat(explanations())
                .allSatisfy((key, meaning) -> assertThat(meaning).as(key).isNotBlank());
    }

    @Test
    void theRecordsHaveTheKeysOfTheDefaults() {
        assertThat(components("", ParleyConfig.class)).containsExactlyInAnyOrderElementsOf(keys("", defaults));
    }

    @Test
    void theTableInTheDocumentsIsMadeFromTheDefaults() throws IOException {
        String document = Files.readString(DOCUMENT);
        String current = TABLE.matcher(document).replaceFirst(Matcher.quoteReplacement(table()));
        if (!current.equals(document)) {
            Files.writeString(DOCUMENT, current);
        }
        assertThat(document.equals(current))
                .as("the table was out of date and has been rewritten; commit %s", DOCUMENT)
                .isTrue();
    }

    @Test
    void everyKeyOfAToolIsExplained() throws IOException {
        String document = Files.readString(DOCUMENT);
        String tools = document.substring(document.indexOf("## Tools"));
        for (RecordComponent key : ToolConfig.class.getRecordComponents()) {
            assertThat(tools).contains("| `" + key.getName() + "` |");
        }
    }

    private String table() throws IOException {
        StringBuilder rows = new StringBuilder("| key | default | meaning |\n| --- | --- | --- |\n");
        explanations().forEach((key, meaning) -> rows.append("| `")
                .append(key)
                .append("` | `")
                .append(shown(defaults.at("/" + key.replace('.', '/')).toString()))
                .append("` | ")
                .append(meaning)
                .append(" |\n"));
        return rows.toString();
    }

    private static String shown(String json) {
        return json.length() <= LONGEST_DEFAULT ? json : json.substring(0, LONGEST_DEFAULT) + "…";
    }

    /** By key, in the file's order: the comment above it, or that of the same name in an earlier section. */
    private static Map<String, String> explanations() throws IOException {
        Map<String, String> meanings = new LinkedHashMap<>();
        Map<String, String> byName = new LinkedHashMap<>();
        Deque<String> sections = new ArrayDeque<>();
        StringBuilder comment = new StringBuilder();
        for (String line : Files.readAllLines(DEFAULTS)) {
            String text = line.strip();
            Matcher key = KEY.matcher(text);
            if (text.startsWith("//")) {
                comment.append(comment.isEmpty() ? "" : " ")
                        .append(text.substring(2).strip());
                continue;
            } else if (text.startsWith("}")) {
                sections.pollLast();
            } else if (key.matches() && key.group(2) != null) {
                sections.addLast(key.group(1) + ".");
            } else if (key.matches()) {
                String own = comment.toString();
                if (!own.isEmpty()) {
                    byName.put(key.group(1), own);
                }
                meanings.put(String.join("", sections) + key.group(1), own.isEmpty() ? byName.get(key.group(1)) : own);
            }
            comment.setLength(0);
        }
        return meanings;
    }

    private static List<String> keys(String path, JsonNode section) {
        List<String> keys = new ArrayList<>();
        section.fields().forEachRemaining(entry -> {
            if (entry.getValue().isObject() && !entry.getValue().isEmpty()) {
                keys.addAll(keys(path + entry.getKey() + ".", entry.getValue()));
            } else {
                keys.add(path + entry.getKey());
            }
        });
        return keys;
    }

    private static List<String> components(String path, Class<?> type) {
        List<String> keys = new ArrayList<>();
        for (RecordComponent component : type.getRecordComponents()) {
            if (component.getType().isRecord() && component.getType() != Roles.class) {
                keys.addAll(components(path + component.getName() + ".", component.getType()));
            } else {
                keys.add(path + component.getName());
            }
        }
        return keys;
    }
}
