package dev.parley.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.json.JsonObject;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PhoneConfigTest {
    private static PhoneConfig phone(String json) {
        return ConfigLoader.bind(new ConfigLoader(Map.<String, String>of()::get)
                        .resolve(new JsonObject().put("phone", new JsonObject(json))))
                .phone();
    }

    @Test
    void aVendorIsOnWhenItsSecretIsGiven() {
        PhoneConfig phone =
                phone("{\"publicUrl\":\"https://a.example\",\"twilio\":{\"authToken\":\" secret-token \"}}");

        assertThat(phone.twilio().authToken()).isEqualTo("secret-token");
        assertThat(phone.twilio().on()).isTrue();
        assertThat(phone.plivo().on()).isFalse();
        assertThat(phone.exotel().on()).isFalse();
        assertThat(phone.toString()).doesNotContain("secret-token");
    }

    @Test
    void anEmptySecretIsOff() {
        PhoneConfig phone = phone("{\"twilio\":{\"authToken\":\" \"},\"exotel\":{\"user\":\"\",\"password\":\"\"}}");

        assertThat(phone.twilio().on()).isFalse();
        assertThat(phone.exotel().on()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://a.example", "https://a.example:8443", "https://a.example/voice"})
    void aPublicUrl(String url) {
        assertThat(phone("{\"publicUrl\":\"" + url + "\"}").publicUrl()).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"twilio\":{\"authToken\":\"t\"}}                                | phone.publicUrl: missing, wanted",
                "{\"plivo\":{\"authToken\":\"t\"}}                                 | phone.publicUrl: missing, wanted",
                "{\"publicUrl\":\"http://a.example\"}                              | phone.publicUrl: \"http://a.example\" is not usable",
                "{\"publicUrl\":\"https://a.example/\"}                            | phone.publicUrl: \"https://a.example/\" is not usable",
                "{\"publicUrl\":\"https://a.example?x=1\"}                         | phone.publicUrl: \"https://a.example?x=1\" is not",
                "{\"publicUrl\":\"a.example\"}                                     | phone.publicUrl: \"a.example\" is not usable",
                "{\"exotel\":{\"user\":\"u\"}}                                     | phone.exotel: wanted both user and password",
                "{\"exotel\":{\"password\":\"p\"}}                                 | phone.exotel: wanted both user and password",
                "{\"exotel\":{\"user\":\"a:b\",\"password\":\"p\"}}                | phone.exotel.user: has a colon, wanted none",
                "{\"twilio\":{\"token\":\"t\"}}                                    | phone.twilio.token: not a known key, wanted",
                "{\"telnyx\":{\"apiKey\":\"t\"}}                                   | phone.telnyx: not a known key, wanted",
                "{\"twilio\":{\"authToken\":null}}                                 | phone.twilio.authToken: null, wanted",
                "{\"twilio\":\"t\"}                                                | phone.twilio: wanted",
            })
    void whatMakesNoSenseIsNamed(String json, String message) {
        assertThatThrownBy(() -> phone(json))
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(message);
    }

    @Test
    void aGreetingIsOfReasonableLength() {
        assertThatThrownBy(() -> phone("{\"greeting\":\"" + "a".repeat(2001) + "\"}"))
                .hasMessage("phone.greeting: 2001 characters, wanted at most 2000");
    }
}
