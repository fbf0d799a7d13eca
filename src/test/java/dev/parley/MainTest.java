package dev.parley;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

    private static String[] split(String given) {
        return given == null ? new String[0] : given.split(" ");
    }
}
