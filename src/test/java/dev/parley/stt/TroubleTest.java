package dev.parley.stt;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.FailureCode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.UpgradeRejectedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTest {
    private static final String KEY = "sk_secret";

    @ParameterizedTest
    @CsvSource({
        "401, '',                        UNAUTHORIZED, false",
        "403, 'Forbidden',               UNAUTHORIZED, false",
        "404, '',                        REJECTED,     true",
        "400, 'bad language',            REJECTED,     false",
        "429, '',                        RATE_LIMITED, false",
        "429, 'insufficient_quota_error', QUOTA,       false",
        "503, 'rate_limit_exceeded_error', RATE_LIMITED, false",
        "503, '',                        UNAVAILABLE,  false",
        "500, 'oops',                    UNAVAILABLE,  false",
    })
    void handshakes(int status, String body, FailureCode code, boolean refusal) {
        Trouble trouble =
                Trouble.of(new UpgradeRejectedException("", status, HttpHeaders.headers(), Buffer.buffer(body)));

        assertThat(trouble.code()).isEqualTo(code);
        assertThat(trouble.refusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, '',                                     UNAVAILABLE,  false",
        "1006, '',                                     UNAVAILABLE,  false",
        "1008, 'No audio received for 60s',            UNAVAILABLE,  false",
        "1008, 'Max session duration exceeded',        UNAVAILABLE,  false",
        "1011, 'authentication backend down',          UNAVAILABLE,  false",
        "1013, 'try later',                            UNAVAILABLE,  false",
        "1003, 'Invalid API key',                      UNAUTHORIZED, false",
        "1003, 'Rate limit reached',                   RATE_LIMITED, false",
        "1003, 'Too many concurrent streams',          RATE_LIMITED, false",
        "1003, 'quota exhausted',                      QUOTA,        false",
        "1003, '',                                     RATE_LIMITED, true",
        "4000, '',                                     UNAVAILABLE,  true",
        "4000, 'beta not enabled for this api key',    UNAVAILABLE,  true",
    })
    void closes(int closeCode, String reason, FailureCode code, boolean refusal) {
        Trouble trouble = Trouble.of(closeCode, reason);

        assertThat(trouble.code()).isEqualTo(code);
        assertThat(trouble.refusal()).isEqualTo(refusal);
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {
                "`{\"event\":\"error\",\"code\":\"inactivity_timeout\",\"is_fatal\":true,\"status_code\":408}`,"
                        + " UNAVAILABLE, false",
                "`{\"event\":\"error\",\"code\":\"model_unavailable\",\"is_fatal\":true,\"status_code\":503}`,"
                        + " VENDOR_ERROR, true",
                "`{\"event\":\"error\",\"code\":\"invalid_request\",\"is_fatal\":true,\"status_code\":400}`, REJECTED,"
                        + " false",
                "`{\"event\":\"error\",\"code\":\"invalid_config\"}`, REJECTED, false",
                "`{\"event\":\"error\",\"code\":\"x\",\"status_code\":403,\"message\":\"beta feature\"}`,"
                        + " UNAUTHORIZED, true",
                "`{\"event\":\"error\",\"code\":\"invalid_api_key_error\"}`, UNAUTHORIZED, false",
                "`{\"event\":\"error\",\"message\":\"insufficient credits\"}`, QUOTA, false",
                "`{\"type\":\"error\",\"data\":{\"message\":\"Error in Pipeline : validation error\"}}`, VENDOR_ERROR,"
                        + " false",
                "`{\"type\":\"error\",\"data\":{\"error\":\"Rate limit\",\"code\":\"429\"}}`, RATE_LIMITED, false",
                "`{\"error\":{\"message\":\"m\",\"code\":\"insufficient_quota_error\"}}`, QUOTA, false",
            })
    void errorFrames(String json, FailureCode code, boolean refusal) throws Exception {
        JsonNode frame = new ObjectMapper().readTree(json);
        assertThat(Objection.in(frame)).isTrue();

        Trouble trouble = Trouble.of(Objection.of(frame));

        assertThat(trouble.refusal()).isEqualTo(refusal);
        if (!refusal) {
            assertThat(trouble.code()).isEqualTo(code);
        }
    }

    @Test
    void theNoteIsFitForALog() throws Exception {
        String reason = "key " + KEY + " was\r\nrefused " + "x".repeat(1000);
        JsonNode frame = new ObjectMapper()
                .readTree("{\"event\":\"error\",\"code\":\"bad\\n" + KEY
                        + "\",\"message\":\"said hello\",\"status_code\":500}");

        assertThat(Trouble.of(1003, reason).note()).isEqualTo("closed with 1003");
        assertThat(Trouble.of(Objection.of(frame)).note()).isEqualTo("error unnamed 500");
    }
}
