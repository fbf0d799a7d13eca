package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguagesTest {
    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {
                "null,      hi-IN,   hi-IN,   hi-IN",
                "null,      auto,    auto,    unknown",
                "null,      unknown, auto,    unknown",
                "null,      od-IN,   or-IN,   od-IN",
                "or-IN,     hi-IN,   or-IN,   od-IN",
                "auto,      hi-IN,   auto,    unknown",
                "en,        hi-IN,   en-IN,   en-IN",
                "en-US,     hi-IN,   en-IN,   en-IN",
                "kok-IN,    hi-IN,   kok-IN,  kok-IN",
                "fr-FR,     hi-IN,   hi-IN,   hi-IN",
                "en\u0026x=y,    hi-IN,   hi-IN,   hi-IN",
                "'',        auto,    auto,    unknown",
                "null,      xx-YY,   xx-YY,   xx-YY",
            })
    void chosenOrConfigured(String chosen, String configured, String realtime, String classic) {
        String language = Languages.choose(chosen, configured);

        assertThat(language).isEqualTo(realtime);
        assertThat(Languages.classic(language)).isEqualTo(classic);
    }

    @ParameterizedTest
    @CsvSource(
            nullValues = "null",
            value = {"od-IN, or-IN", "hi-IN, hi-IN", "fr-FR, fr-FR", "null, null", "'', null", "what is this, null"})
    void heardAsATag(String vendors, String tag) {
        assertThat(Languages.heard(vendors)).isEqualTo(tag);
    }
}
