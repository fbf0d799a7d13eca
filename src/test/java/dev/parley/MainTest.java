package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,                                            -conf conf/config.json",
                "run,                                             -conf conf/config.json",
                "-conf x.json,                                    -conf x.json",
                "--conf x.json,                                   --conf x.json",
                "--conf=x.json,                                   --conf=x.json",
                "run -conf x.json -instances 2,                   -conf x.json -instances 2",
                "run dev.parley.ParleyVerticle -cluster,          dev.parley.ParleyVerticle -cluster -conf conf/config.json",
                "-options o.json,                                 -options o.json -conf conf/config.json",
            })
    void startsInTheMannerOfVertxRun(String given, String understood) {
        assertThat(String.join(" ", Main.arguments(split(given)))).isEqualTo(understood);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "none",
            value = {
                "none,                                   true",
                "-conf x.json,                           true",
                "run dev.parley.ParleyVerticle -cluster, true",
                "run org.example.Other -conf x.json,     false",
                "org.example.Other,                      false",
            })
    void knowsWhetherItIsParleyThatStarts(String given, boolean parley) {
        assertThat(Main.startsParley(split(given))).isEqualTo(parley);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "-conf nowhere.json",
                "--conf=nowhere.json",
                "run -CONF nowhere.json",
                "run dev.parley.ParleyVerticle -instances 2 -conf .",
                "-options nowhere.json",
                "-deployment-options {",
            })
    void aFileThatCanNotBeReadStopsTheStart(String given) {
        assertThatThrownBy(() -> Main.readJsonOptions(Main.arguments(split(given))))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("wanted");
    }

    @Test
    void theDefaultFilesAreRead() {
        Main.readJsonOptions(Main.arguments(new String[0]));
        Main.readJsonOptions(Main.arguments(split("-conf conf/cloud.json -instances 2")));
    }

    @ParameterizedTest
    @CsvSource({"json, json", "JSON, json", "' plain ', plain", "'', plain"})
    void theLogFormatIsOneThatIsKnown(String given, String chosen) {
        System.setProperty("parley.test.format", given);

        Main.chooseLog("parley.test.format", "plain", "json");

        assertThat(System.getProperty("parley.test.format")).isEqualTo(chosen);
    }

    @Test
    void anUnknownLogFormatIsRefused() {
        System.setProperty("parley.test.format", "text");

        assertThatThrownBy(() -> Main.chooseLog("parley.test.format", "plain", "json"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("parley.test.format: not a known value, wanted one of plain, json");
    }

    private static String[] split(String given) {
        return given == null ? new String[0] : given.split(" ");
    }
}
