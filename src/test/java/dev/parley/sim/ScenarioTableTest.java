package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;

/** The table of scenarios is whole, and the tests that it names exist. */
class ScenarioTableTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|[^|]*\\|([^|]*)\\|");
    private static final Pattern TEST = Pattern.compile("(\\w+(?:Test|IT))\\.(\\w+)");
    private static final Pattern SCRIPT_TEST = Pattern.compile("([\\w-]+\\.test\\.mjs) (\"[^\"]+\")");
    private static final int ROWS = 96;

    @Test
    void everyScenarioIsGuarded() throws Exception {
        List<String[]> rows = rows();
        Set<String> tests = tests();

        assertThat(rows.stream().map(row -> Integer.parseInt(row[0])))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
        for (String[] row : rows) {
            List<String> named = Stream.of(TEST, SCRIPT_TEST)
                    .flatMap(pattern -> pattern.matcher(row[1]).results())
                    .map(found -> found.group(1) + "." + found.group(2))
                    .toList();
            assertThat(tests).as("row %s", row[0]).containsAll(named);
            assertThat(!named.isEmpty() || row[1].contains("can't happen:"))
                    .as("row %s is guarded", row[0])
                    .isTrue();
        }
    }

    /** All tests there are, by class and method, or by file and name. */
    private static Set<String> tests() throws Exception {
        Set<String> tests = new HashSet<>();
        Path root = Path.of(
                        ScenarioTableTest.class.getResource("/dev/parley/sim").toURI())
                .resolve("../../..");
        try (Stream<Path> files = Files.walk(root.normalize())) {
            for (Path file : files.filter(path -> path.toString().matches(".*(Test|IT)\\.class"))
                    .toList()) {
                String name = root.normalize().relativize(file).toString().replace('/', '.');
                Class<?> type = Class.forName(name.substring(0, name.length() - ".class".length()));
                for (Method method : type.getDeclaredMethods()) {
                    if (isTest(method)) {
                        tests.add(type.getSimpleName() + "." + method.getName());
                    }
                }
            }
        }
        try (Stream<Path> files = Files.list(Path.of("src/test/js"))) {
            for (Path file : files.toList()) {
                Pattern test = Pattern.compile("test\\('([^']+)'");
                test.matcher(Files.readString(file))
                        .results()
                        .forEach(found -> tests.add(file.getFileName() + ".\"" + found.group(1) + "\""));
            }
        }
        return tests;
    }

    private static boolean isTest(Method method) {
        return Stream.of(Test.class, ParameterizedTest.class, TestFactory.class).anyMatch(method::isAnnotationPresent);
    }

    private static List<String[]> rows() throws IOException {
        try (InputStream in = ScenarioTableTest.class.getResourceAsStream("/scenarios.md")) {
            return ROW.matcher(new String(in.readAllBytes(), StandardCharsets.UTF_8))
                    .results()
                    .map(row -> new String[] {row.group(1), row.group(2)})
                    .toList();
        }
    }
}
