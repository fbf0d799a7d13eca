package dev.parley.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The table of scenarios is whole, and the tests that it names exist. */
class ScenarioTableTest {
    private static final Pattern ROW = Pattern.compile("\\| (\\d+) \\|[^|]*\\|([^|]*)\\|");
    private static final Pattern TEST = Pattern.compile("(\\w+Test)\\.(\\w+)");
    private static final int ROWS = 79;

    @Test
    void everyScenarioIsGuarded() throws Exception {
        List<String[]> rows = rows();

        assertThat(rows.stream().map(row -> Integer.parseInt(row[0])))
                .containsExactlyElementsOf(
                        IntStream.rangeClosed(1, ROWS).boxed().toList());
        for (String[] row : rows) {
            Matcher test = TEST.matcher(row[1]);
            boolean guarded = row[1].contains("in `") || row[1].contains("can't happen:");
            while (test.find()) {
                guarded = true;
                Class<?> type = named(test.group(1));
                assertThat(Arrays.stream(type.getDeclaredMethods()).map(method -> method.getName()))
                        .as("row %s", row[0])
                        .contains(test.group(2));
            }
            assertThat(guarded).as("row %s", row[0]).isTrue();
        }
    }

    private static Class<?> named(String test) throws ClassNotFoundException {
        for (String home : List.of("dev.parley.session.", "dev.parley.sim.")) {
            try {
                return Class.forName(home + test);
            } catch (ClassNotFoundException e) {
                // Perhaps in the next package.
            }
        }
        throw new ClassNotFoundException(test);
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
