package dev.parley.client.phone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Against signatures that the vendors' own SDKs made. */
class PhoneSignaturesTest {
    private static final String NONCE = "05429567804466091622";
    private static final Map<String, List<String>> CALL =
            Map.of("To", List.of("+92"), "CallSid", List.of("CA1"), "From", List.of("+91"));

    private static boolean twilio(String url, Map<String, List<String>> form, String signature) {
        return PhoneSignatures.byTwilio("12345", null, url, form, signature);
    }

    private static boolean plivo(String url, Map<String, List<String>> form, String signature) {
        return PhoneSignatures.byPlivo("tok", url, form, NONCE, signature);
    }

    @ParameterizedTest
    @CsvSource({
        "wss://example.com/twilio, 4qZsm0/0bGQYw36gQ+0YyAX07W0=",
        "wss://example.com/twilio/, JlXw4tEu8lTjRRJbGn37e6XJOFg=",
        "wss://example.com/twilio, JlXw4tEu8lTjRRJbGn37e6XJOFg=",
        "wss://example.com:443/twilio, 4qZsm0/0bGQYw36gQ+0YyAX07W0=",
        "wss://example.com:8443/twilio, 4qZsm0/0bGQYw36gQ+0YyAX07W0="
    })
    void twilioSignsTheStreamsUrlWithOrWithoutPortAndSlash(String url, String signature) {
        assertThat(twilio(url, Map.of(), signature)).isTrue();
    }

    @Test
    void twilioSignsTheForm() {
        assertThat(twilio("https://example.com/voice", CALL, "DWP55sjXIUq+EnXFc6nf8YpOziM="))
                .isTrue();
    }

    @Test
    void anotherUrlFieldOrTokenIsNotSigned() {
        String signature = "DWP55sjXIUq+EnXFc6nf8YpOziM=";

        assertThat(twilio("https://example.com/voice2", CALL, signature)).isFalse();
        assertThat(twilio("https://example.org/voice", CALL, signature)).isFalse();
        assertThat(twilio("https://example.com/voice?a=b", CALL, signature)).isFalse();
        assertThat(twilio("https://example.com/voice", Map.of("To", List.of("+93")), signature))
                .isFalse();
        assertThat(PhoneSignatures.byTwilio("12346", null, "https://example.com/voice", CALL, signature))
                .isFalse();
        assertThat(twilio("https://example.com/voice", CALL, null)).isFalse();
        assertThat(twilio("https://example.com/voice", CALL, "")).isFalse();
    }

    @Test
    void plivoSignsAGet() {
        assertThat(plivo("https://example.com/answer", null, "MffV8TmMKzD/dn5E2A5wqIBmRcdOTuC9ERjpNqKcdkQ="))
                .isTrue();
    }

    @Test
    void plivoSignsAPost() {
        Map<String, List<String>> form = Map.of("From", List.of("91"), "CallUUID", List.of("x"));

        assertThat(plivo("https://example.com/answer", form, "other,d1RTBNLqxSEZVC3AYZ5OK6Tg6LzGNIAmAYypNFsMfBo="))
                .isTrue();
        assertThat(plivo(
                        "https://example.com/answer?b=2",
                        Map.of("CallUUID", List.of("x")),
                        "3t4hCpXzs+g0bitDZXLVBNWJX3ZTUB8VYKhGD/88ZmE="))
                .isTrue();
        assertThat(plivo("https://example.com/answer", form, "3t4hCpXzs+g0bitDZXLVBNWJX3ZTUB8VYKhGD/88ZmE="))
                .isFalse();
        assertThat(PhoneSignatures.byPlivo(
                        "tok", "https://example.com/answer", form, "1", "d1RTBNLqxSEZVC3AYZ5OK6Tg6LzGNIAmAYypNFsMfBo="))
                .isFalse();
        assertThat(PhoneSignatures.byPlivo("tok", "https://example.com/answer", form, null, null))
                .isFalse();
    }

    // Made with plivo 4.63.0 and twilio 9.13.0.

    @ParameterizedTest
    @CsvSource({
        "https://example.com/answer?To=%2B92&From=%2B91, zuajitSEMRwcbf18gEMrPieA7+56dYug+rMFpH+v/VU=",
        "https://example.com/answer?b=x+y&a=&c=%26, CcSfLZ1774YxHTzJL7e3XgtCV6bWDVqEiRm0MjwFosQ=",
        "https://example.com/answer?b=2&b=1, lGPxHhw5GPNPHOuaHtcxD6ZI2ZldMPWL8jWWptsCqGA="
    })
    void plivoSignsADecodedSortedQuery(String url, String signature) {
        assertThat(plivo(url, null, signature)).isTrue();
    }

    @Test
    void plivoSignsAPostWithoutFields() {
        assertThat(plivo("https://example.com/answer", Map.of(), "MffV8TmMKzD/dn5E2A5wqIBmRcdOTuC9ERjpNqKcdkQ="))
                .isTrue();
        assertThat(plivo(
                        "https://example.com/answer?b=2&a=1",
                        Map.of("x", List.of("2", "1"), "e", List.of("")),
                        "HMOEux0D3eininYHqpLY46Dw6fwx9ij5oQjbeoRNAuI="))
                .isTrue();
    }

    @Test
    void twilioSignsQueryAndRepeatedFields() {
        assertThat(twilio(
                        "https://example.com/voice?from=a%20b",
                        Map.of("x", List.of("2", "1", "2"), "e", List.of("")), "Xc2uNuD9AEunKRNjGYEZvYm20MQ="))
                .isTrue();
    }

    @Test
    void aSharedKeySignsWithSha256() {
        assertThat(PhoneSignatures.byTwilio(
                        "12345",
                        "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256",
                        "https://example.com/voice",
                        CALL,
                        "JwC6QZiNyMtvWMoWy2ws7sWF8TyfQ3d9/7zuDBzBL2k="))
                .isTrue();
    }
}
