package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A configuration file is one JSON object, or the start stops with one line that says where it is not. */
class ConfigFileTest {
    @TempDir
    Path folder;

    private String file(String content) throws IOException {
        return file(content, StandardCharsets.UTF_8);
    }

    private String file(String content, Charset charset) throws IOException {
        return Files.write(folder.resolve("x.json"), content.getBytes(charset)).toString();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'http': {'port': 1},}                    | line 1, column 22",
                "{@'http': {@  'port': 8080,@  }@}         | line 4, column 3",
                "{@  'llm': {'apiKey': sk-hunter2}@}       | line 2",
                "{@  'llm': {'apiKey': 'sk-hunter2}@}      | line 2",
                "{@  'llm': {'apiKey': 'sk-hunter2'}       | line 2",
                "{'a': 1, 'a': 2}                          | line 1",
                "{'a': 1} {'a': 2}                         | line 1",
                "{'a': 1}@}                                | line 2, column 1",
                "['http']                                  | line 1, column 1",
                "'http'                                    | line 1, column 1",
                "8080                                      | line 1, column 1",
                "http:@  port: 8080                        | line 1",
                "{'a': NaN}                                | line 1",
            })
    void whatIsNoObjectIsRefusedWithItsPlace(String content, String place) throws IOException {
        String file = file(content.replace('\'', '"').replace('@', '\n'));

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + ": not valid at " + place)
                .hasMessageEndingWith(", wanted one JSON object")
                .hasMessageNotContaining("hunter2")
                .hasMessageNotContaining("\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "  \n", "// nothing\n", "null"})
    void whatIsEmptyIsRefused(String content) throws IOException {
        String file = file(content);

        assertThatThrownBy(() -> ConfigFile.read(file))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(file + ": ")
                .hasMessageEndingWith("wanted one JSON object");
    }

    @Test
    void whatIsNotThereOrIsNoFileIsRefused() {
        String missing = folder.resolve("nowhere.json").toString();
        assertThatThrownBy(() -> ConfigFile.read(missing))
                .isInstanceOf(ConfigException.class)
                .hasMessage(missing + ": no such file, wanted a file with one JSON object");
        assertThatThrownBy(() -> ConfigFile.read(folder.toString()))
                .isInstanceOf(ConfigException.class)
                .hasMessage(folder + ": not readable, wanted a file with one JSON object");
        assertThatThrownBy(() -> ConfigFile.read("")).isInstanceOf(ConfigException.class);
    }

    @Test
    void bytesThatAreNoTextAreRefused() throws IOException {
        String file = file("{\"model\": \"\u00e4\"}", StandardCharsets.ISO_8859_1);

        assertThatThrownBy(() -> ConfigFile.read(file)).isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void byteOrderMarksCommentsAndCrlfAreRead(String charset) throws IOException {
        String file = file("\ufeff// a comment\r\n{\"http\": {\"port\": 1}}\r\n", Charset.forName(charset));

        assertThat(ConfigFile.read(file).getJsonObject("http").getInteger("port"))
                .isOne();
    }

    @Test
    void anObjectMayStandOnTheCommandLine() {
        assertThat(ConfigFile.read("{\"a\": 1}").getInteger("a")).isOne();
        assertThatThrownBy(() -> ConfigFile.read("{\"a\": 1"))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("command line: not valid at line 1");
    }
}
