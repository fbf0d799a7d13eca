package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DotEnvTest {
    @TempDir
    Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "KEY=abc                   | abc",
                "  KEY =  abc              | abc",
                "export KEY=abc            | abc",
                "export   KEY = 'abc'      | abc",
                "KEY=\"abc\"               | abc",
                "KEY='a # b'               | a # b",
                "KEY=\"a # b\" # comment   | a # b",
                "KEY=abc # comment         | abc",
                "KEY=abc#def               | abc#def",
                "KEY=a=b=c==               | a=b=c==",
                "KEY=\"say \\\"hi\\\"\"    | say \"hi\"",
                "KEY=it's                  | it's",
                "KEY=C:\\temp\\new         | C:\\temp\\new",
                "KEY=${OTHER}              | ${OTHER}",
                "KEY=old@KEY=abc           | abc",
                "# KEY=old@@KEY=abc        | abc",
            })
    void aValueIsRead(String text, String value) {
        for (String newline : new String[] {"\n", "\r\n"}) {
            DotEnv read = DotEnv.parse(text.replace("@", newline) + newline);

            assertThat(read.values()).containsEntry("KEY", value);
            assertThat(read.unreadable()).isEmpty();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"KEY=", "KEY=\"\"", "KEY=''", "export KEY=", "KEY= # nothing"})
    void aValueMayBeEmpty(String text) {
        assertThat(DotEnv.parse(text).values()).containsEntry("KEY", "");
    }

    @Test
    void quotedValuesMayHaveSeveralLines() {
        DotEnv read = DotEnv.parse("PEM=\"-----BEGIN\r\nabc=\r\n-----END\"\r\nKEY=x\r\n");

        assertThat(read.values())
                .containsEntry("PEM", "-----BEGIN\nabc=\n-----END")
                .containsEntry("KEY", "x");
        assertThat(read.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "\\\"", "x\n", "\\n"})
    void aQuotedValueMayBeLong(String part) {
        DotEnv read = DotEnv.parse("KEY=\"" + part.repeat(50_000) + "\" # end\nB=1");
        assertThat(read.values().get("KEY"))
                .isEqualTo(part.replace("\\\"", "\"").replace("\\n", "\n").repeat(50_000));
        assertThat(read.values()).containsEntry("B", "1");
    }

    @Test
    void lineBreaksMayBeWrittenInDoubleQuotes() {
        assertThat(DotEnv.parse("A=\"a\\nb\\r\\n\"\nB='a\\nb'\nC=a\\nb\n").values())
                .isEqualTo(Map.of("A", "a\nb\r\n", "B", "a\\nb", "C", "a\\nb"));
    }

    @Test
    void whatCanNotBeReadIsNamedByItsLine() {
        DotEnv read = DotEnv.parse("A=1\nThis is prose.\n\nB=\"not closed\nC=3\n=x\n1D=4\nexport\nE=\u0000\n");

        assertThat(read.values()).containsOnly(Map.entry("A", "1"), Map.entry("C", "3"));
        assertThat(read.unreadable()).containsExactly(2, 4, 6, 7, 8, 9);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void byteOrderMarksAreRead(String charset) throws IOException {
        Path file = folder.resolve(".env");
        Files.write(file, "\ufeffKEY=abc\r\n".getBytes(Charset.forName(charset)));

        assertThat(DotEnv.read(file)).isEqualTo(DotEnv.parse("KEY=abc"));
    }

    @Test
    void bytesThatAreNoTextSpoilTheirLineOnly() throws IOException {
        Path file = folder.resolve(".env");
        Files.write(file, "A=1\nB=\u00e4\nC=3\n".getBytes(StandardCharsets.ISO_8859_1));

        DotEnv read = DotEnv.read(file);
        assertThat(read.values()).containsOnlyKeys("A", "C");
        assertThat(read.unreadable()).containsExactly(2);
    }

    @Test
    void noFileAndAFolderAreNothing() {
        assertThat(DotEnv.read(folder.resolve(".env"))).isEqualTo(DotEnv.parse(""));
        assertThat(DotEnv.read(folder)).isEqualTo(DotEnv.parse(""));
    }

    /** A foreign file stops only a start that needs something from it, and then its lines are named. */
    @Test
    void aForeignFileMattersOnlyWhereSomethingIsMissing() {
        ConfigLoader loader = ConfigLoader.of(Map.of(), DotEnv.parse("prose\nKEY=abc\nmore prose\n"));

        assertThat(ConfigLoader.bind(loader.resolve(new JsonObject())).llm().apiKey())
                .isEmpty();
        assertThat(ConfigLoader.bind(loader.resolve(apiKey("${KEY}"))).llm().apiKey())
                .isEqualTo("abc");
        assertThatThrownBy(() -> loader.resolve(apiKey("${OTHER}")))
                .isInstanceOf(ConfigException.class)
                .hasMessage("llm.apiKey: ${OTHER} is not set, wanted it in the environment or in .env"
                        + " (not readable there: lines 1, 3)");
    }

    private static JsonObject apiKey(String key) {
        return new JsonObject().put("llm", new JsonObject().put("apiKey", key));
    }

    @Test
    void theEnvironmentComesFirst() {
        ConfigLoader loader = ConfigLoader.of(Map.of("KEY", "environment"), DotEnv.parse("KEY=file"));

        assertThat(ConfigLoader.bind(loader.resolve(apiKey("${KEY}"))).llm().apiKey())
                .isEqualTo("environment");
    }
}
