package dev.parley.client.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against signatures that the vendors' own SDKs made. */
class PhoneSignaturesTest {
    @ParameterizedTest
    @CsvSource({
        "wss://example.com/twilio, 4qZsm0/0bGQYw36gQ+0YyAX07W0=",
        "wss://example.com/twilio/, JlXw4tEu8lTjRRJbGn37e6XJOFg="
    })
    void twilioSignsTheStreamsUrl(String url, String signature) {
        assertThat(PhoneSignatures.twilio("12345", url, new TreeMap<>())).isEqualTo(signature);
    }

    @Test
    void twilioSignsTheForm() {
        assertThat(PhoneSignatures.twilio(
                        "12345",
                        "https://example.com/voice",
                        new TreeMap<>(Map.of("To", "+92", "CallSid", "CA1", "From", "+91"))))
                .isEqualTo("DWP55sjXIUq+EnXFc6nf8YpOziM=");
    }

    @Test
    void plivoSignsAGet() {
        assertThat(PhoneSignatures.plivo("tok", "https://example.com/answer", "05429567804466091622"))
                .isEqualTo("MffV8TmMKzD/dn5E2A5wqIBmRcdOTuC9ERjpNqKcdkQ=");
    }

    @Test
    void plivoSignsAPost() {
        assertThat(PhoneSignatures.plivo(
                        "tok",
                        "https://example.com/answer",
                        new TreeMap<>(Map.of("From", "91", "CallUUID", "x")),
                        "05429567804466091622"))
                .isEqualTo("d1RTBNLqxSEZVC3AYZ5OK6Tg6LzGNIAmAYypNFsMfBo=");
        assertThat(PhoneSignatures.plivo(
                        "tok",
                        "https://example.com/answer?b=2",
                        new TreeMap<>(Map.of("CallUUID", "x")),
                        "05429567804466091622"))
                .isEqualTo("3t4hCpXzs+g0bitDZXLVBNWJX3ZTUB8VYKhGD/88ZmE=");
    }
}
