package dev.parley.llm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.FailureCode;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatErrorTest {
    private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

    private static ChatError of(int status, Map<String, String> headers, String body) {
        return ChatError.ofResponse(status, headers::get, body, NOW);
    }

    @ParameterizedTest
    @CsvSource({
        "400, REJECTED",
        "401, UNAUTHORIZED",
        "402, QUOTA",
        "403, UNAUTHORIZED",
        "404, REJECTED",
        "408, TIMEOUT",
        "409, VENDOR_ERROR",
        "413, REJECTED",
        "422, REJECTED",
        "429, RATE_LIMITED",
        "500, VENDOR_ERROR",
        "502, VENDOR_ERROR",
        "503, VENDOR_ERROR",
        "504, TIMEOUT",
        "302, REJECTED"
    })
    void aStatusSaysWhatToDo(int status, FailureCode code) {
        assertThat(of(status, Map.of(), "<html>oops</html>").code()).isEqualTo(code);
    }

    @Test
    void anExhaustedQuotaIsNoRateLimit() {
        String body = "{\"error\":{\"message\":\"You exceeded your current quota\",\"type\":\"insufficient_quota\","
                + "\"param\":null,\"code\":\"insufficient_quota\"}}";
        assertThat(of(429, Map.of(), body).code()).isEqualTo(FailureCode.QUOTA);
    }

    @Test
    void theMessageMaySayHowLongToWait() {
        String body =
                "{\"error\":{\"message\":\"Rate limit reached. Please try again in %s. Visit\",\"type\":\"tokens\","
                        + "\"code\":\"rate_limit_exceeded\"}}";
        assertThat(of(429, Map.of(), body.formatted("1.798s")).retryAfterMs()).isEqualTo(1798);
        assertThat(of(429, Map.of(), body.formatted("20ms")).retryAfterMs()).isEqualTo(20);
        assertThat(of(429, Map.of(), body.formatted("6m1s")).retryAfterMs()).isEqualTo(361_000);
        assertThat(of(429, Map.of(), body.formatted("2m")).retryAfterMs()).isEqualTo(120_000);
        assertThat(of(429, Map.of(), body.formatted("a while")).retryAfterMs()).isZero();
    }

    @Test
    void headersSayHowLongToWait() {
        assertThat(of(429, Map.of("retry-after-ms", "250", "retry-after", "9"), "")
                        .retryAfterMs())
                .isEqualTo(250);
        assertThat(of(503, Map.of("retry-after", "2"), "").retryAfterMs()).isEqualTo(2000);
        assertThat(of(429, Map.of("retry-after", "Mon, 23 Nov 2026 10:00:05 GMT"), "")
                        .retryAfterMs())
                .isEqualTo(5000);
        assertThat(of(429, Map.of("retry-after", "Mon, 23 Nov 2026 09:00:05 GMT"), "")
                        .retryAfterMs())
                .isZero();
        assertThat(of(429, Map.of("retry-after", "nonsense"), "").retryAfterMs())
                .isZero();
        assertThat(of(429, Map.of("retry-after", "1e300"), "").retryAfterMs()).isEqualTo(3_600_000);
    }

    @Test
    void nothingThatMayBeSecretIsKept() {
        String body =
                "{\"error\":{\"message\":\"Incorrect API key provided: sk-ab***yz.\",\"type\":\"invalid_request_error\","
                        + "\"code\":\"my words are private\"}}";
        assertThat(of(401, Map.of(), body).toString()).doesNotContain("sk-ab").doesNotContain("private");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'error':{'message':'x','type':'server_error','code':null}} | VENDOR_ERROR",
                "{'error':{'code':429,'message':'Provider returned error'}} | RATE_LIMITED",
                "{'error':{'code':500,'message':'x','type':'server_error'}} | VENDOR_ERROR",
                "{'error':{'code':400,'message':'x','type':'invalid_request_error'}} | REJECTED",
                "{'error':'something broke'} | VENDOR_ERROR",
                "{'object':'error','message':'x','type':'BadRequestError','code':400} | REJECTED",
                "{'error':{'message':'x','type':'authentication_error'}} | UNAUTHORIZED",
                "[] | VENDOR_ERROR",
                "null | VENDOR_ERROR",
                "42 | VENDOR_ERROR"
            })
    void errorObjectsComeInManyShapes(String body, FailureCode code) {
        assertThat(ChatError.ofBody(body.replace('\'', '"')).code()).isEqualTo(code);
    }
}
