package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page is small enough to be read, and to be loaded over a bad line, as it is: no build, nothing minified. */
class PageSizeTest {
    @Test
    void allThatIsServedIsUnderSixtyKilobytes() throws Exception {
        try (Stream<Path> files = Files.walk(Path.of("webroot"))) {
            long bytes = files.map(Path::toFile)
                    .filter(File::isFile)
                    .mapToLong(File::length)
                    .sum();
            assertThat(bytes).isBetween(1L, 59_999L);
        }
    }
}
