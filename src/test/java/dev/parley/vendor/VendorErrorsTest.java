package dev.parley.vendor;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorError.Kind;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class VendorErrorsTest {
    private static VendorError response(int status, Map<String, String> headers, String body) {
        return VendorErrors.ofResponse(status, headers::get, body);
    }

    private static VendorError response(int status, String body) {
        return response(status, Map.of(), body.replace('\'', '"'));
    }

    @ParameterizedTest
    @CsvSource({
        "302, REJECTED",
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
    })
    void aStatusWithoutWords(int status, FailureCode code) {
        assertThat(response(status, "<html>oops</html>").code()).isEqualTo(code);
        assertThat(response(status, "").code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                // OpenAI and servers of its protocol
                "401 | {'error':{'message':'Incorrect API key provided: x','type':'invalid_request_error','code':'invalid_api_key'}} | UNAUTHORIZED | INVALID_KEY",
                "401 | {'error':{'message':'You have insufficient permissions for this operation. Missing scopes: api.model.read.','type':'invalid_request_error','code':null}} | UNAUTHORIZED | MISSING_RIGHT",
                "403 | {'error':{'message':'Missing scopes: model.read'}} | UNAUTHORIZED | MISSING_RIGHT",
                "403 | {'error':{'message':'no','code':'unsupported_country_region_territory'}} | REJECTED | OTHER",
                "404 | {'error':{'message':'The model does not exist','code':'model_not_found'}} | REJECTED | MODEL",
                "429 | {'error':{'message':'You exceeded your current quota','type':'insufficient_quota','code':'insufficient_quota'}} | QUOTA | OTHER",
                "429 | {'error':{'message':'Rate limit reached','type':'requests','code':'rate_limit_exceeded'}} | RATE_LIMITED | OTHER",
                "402 | {'error':{'message':'Insufficient Balance','type':'unknown_error'}} | QUOTA | OTHER",
                "400 | {'error':{'message':'x','type':'invalid_request_error','code':'context_length_exceeded'}} | REJECTED | OTHER",
                // ElevenLabs
                "401 | {'detail':{'status':'missing_permissions','message':'The API key you used is missing the permission voices_read to execute this operation.'}} | UNAUTHORIZED | MISSING_RIGHT",
                "401 | {'detail':{'status':'invalid_api_key','message':'Invalid API key'}} | UNAUTHORIZED | INVALID_KEY",
                "400 | {'detail':{'status':'invalid_api_key'}} | UNAUTHORIZED | INVALID_KEY",
                "401 | {'detail':{'status':'quota_exceeded','message':'x'}} | QUOTA | OTHER",
                "402 | {'detail':{'status':'payment_required','message':'Free users cannot use library voices via the API.'}} | REJECTED | VOICE",
                "402 | {'detail':{'type':'payment_required','code':'paid_plan_required'}} | REJECTED | VOICE",
                "404 | {'detail':{'status':'voice_not_found'}} | REJECTED | VOICE",
                "400 | {'detail':{'type':'validation_error','code':'unsupported_model','param':'model_id'}} | REJECTED | MODEL",
                "403 | {'detail':{'status':'subscription_required'}} | REJECTED | OTHER",
                "429 | {'detail':{'status':'too_many_concurrent_requests'}} | RATE_LIMITED | OTHER",
                // Sarvam
                "403 | {'error':{'code':'invalid_api_key_error','message':'x'}} | UNAUTHORIZED | INVALID_KEY",
                "403 | Forbidden | UNAUTHORIZED | OTHER",
                "503 | rate_limit_exceeded_error | RATE_LIMITED | OTHER",
                "429 | {'error':{'code':'insufficient_quota_error'}} | QUOTA | OTHER",
            })
    void anAnswerWithAnError(int status, String body, FailureCode code, Kind kind) {
        VendorError error = response(status, body);

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.kind()).isEqualTo(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{'event':'error','code':'inactivity_timeout','is_fatal':true,'status_code':408} | UNAVAILABLE",
                "{'event':'error','code':'model_unavailable','is_fatal':true,'status_code':503} | UNAVAILABLE",
                "{'event':'error','code':'invalid_request','is_fatal':true,'status_code':400} | REJECTED",
                "{'event':'error','code':'invalid_config'} | REJECTED",
                "{'event':'error','code':'model_unavailable','message':'not enabled for this account'} | REJECTED",
                "{'event':'error','code':'invalid_api_key_error'} | UNAUTHORIZED",
                "{'event':'error','message':'insufficient credits'} | QUOTA",
                "{'type':'error','data':{'message':'Error in Pipeline : something'}} | VENDOR_ERROR",
                "{'type':'error','data':{'error':'Rate limit','code':'429'}} | RATE_LIMITED",
                "{'error':{'message':'m','code':'insufficient_quota_error'}} | QUOTA",
                "{'error':{'message':'x','type':'server_error','code':null}} | VENDOR_ERROR",
                "{'error':{'code':429,'message':'Provider returned error'}} | RATE_LIMITED",
                "{'error':{'code':500,'message':'x','type':'server_error'}} | VENDOR_ERROR",
                "{'error':{'code':400,'message':'x','type':'invalid_request_error'}} | REJECTED",
                "{'error':'something broke'} | VENDOR_ERROR",
                "{'object':'error','message':'x','type':'BadRequestError','code':400} | REJECTED",
                "{'object':'error','message':'x','type':'InternalServerError','code':500} | VENDOR_ERROR",
                "{'error':{'message':'x','type':'authentication_error'}} | UNAUTHORIZED",
                "{'code':1008,'error':'quota_exceeded','message':'x'} | QUOTA",
                "{'code':1008,'error':'voice_id_does_not_exist','message':'A voice with voice_id X does not exist.'} | REJECTED",
                "{'code':1008,'error':'max_active_conversations','message':'x'} | VENDOR_ERROR",
                "{'code':1008,'error':'input_timeout_exceeded','message':'x'} | TIMEOUT",
                "[] | VENDOR_ERROR",
                "null | VENDOR_ERROR",
                "42 | VENDOR_ERROR"
            })
    void anErrorInAStream(String body, FailureCode code) {
        assertThat(VendorErrors.ofBody(body.replace('\'', '"')).code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({
        "1000, '',                               UNAVAILABLE",
        "1006, '',                               UNAVAILABLE",
        "1008, 'No audio received for 60s',      UNAVAILABLE",
        "1008, 'Max session duration exceeded',  UNAVAILABLE",
        "1011, 'authentication backend down',    UNAVAILABLE",
        "1013, 'try later',                      UNAVAILABLE",
        "1003, 'Invalid API key',                UNAUTHORIZED",
        "1003, 'Rate limit reached',             RATE_LIMITED",
        "1003, 'Too many concurrent streams',    RATE_LIMITED",
        "1003, 'quota exhausted',                QUOTA",
        "1003, '',                               RATE_LIMITED",
        "4000, '',                               UNAVAILABLE",
        "4000, 'gRPC backend unavailable',       UNAVAILABLE",
        "4001, '',                               UNAUTHORIZED",
        "4003, '',                               UNAUTHORIZED",
        "1008, 'A library voice needs a plan',   REJECTED",
    })
    void aClose(int closeCode, String reason, FailureCode code) {
        assertThat(VendorErrors.ofClose(closeCode, reason).code()).isEqualTo(code);
    }

    @Test
    void theRefusedParameterIsNamed() {
        assertThat(response(400, "{'error':{'message':'Unsupported value','param':'temperature'}}")
                        .param())
                .isEqualTo("temperature");
        assertThat(response(
                                422,
                                "{'detail':[{'type':'extra_forbidden','loc':['body','stream_options'],'msg':'Extra inputs'}]}")
                        .param())
                .isEqualTo("stream_options");
        assertThat(response(400, "{'error':{'message':'Unrecognized request argument: `reasoning_effort`'}}")
                        .param())
                .isEqualTo("reasoning_effort");
        assertThat(response(400, "{'error':{'message':'x'}}").param()).isNull();
    }

    @Test
    void theMissingRightIsNamed() {
        assertThat(response(401, "{'error':{'message':'Missing scopes: api.model.read'}}")
                        .label())
                .isEqualTo("401 api.model.read");
        assertThat(response(
                                401,
                                "{'detail':{'status':'missing_permissions','message':'missing the permission voices_read to'}}")
                        .label())
                .isEqualTo("401 missing_permissions voices_read");
    }

    @Test
    void theMessageMaySayHowLongToWait() {
        String body = "{'error':{'message':'Rate limit reached. Please try again in %s. Visit','type':'tokens'}}";
        assertThat(response(429, body.formatted("1.798s")).retryAfterMs()).isEqualTo(1798);
        assertThat(response(429, body.formatted("20ms")).retryAfterMs()).isEqualTo(20);
        assertThat(response(429, body.formatted("6m1s")).retryAfterMs()).isEqualTo(361_000);
        assertThat(response(429, body.formatted("2m")).retryAfterMs()).isEqualTo(120_000);
        assertThat(response(429, body.formatted("a while")).retryAfterMs()).isZero();
    }

    @Test
    void headersSayHowLongToWait() {
        assertThat(response(429, Map.of("retry-after-ms", "250", "retry-after", "9"), "")
                        .retryAfterMs())
                .isEqualTo(250);
        assertThat(response(503, Map.of("retry-after", "2"), "").retryAfterMs()).isEqualTo(2000);
        String soon = DateTimeFormatter.RFC_1123_DATE_TIME.format(
                Instant.now().plusSeconds(60).atOffset(ZoneOffset.UTC));
        assertThat(response(429, Map.of("retry-after", soon), "").retryAfterMs())
                .isBetween(30_000L, 60_000L);
        assertThat(response(429, Map.of("retry-after", "Mon, 23 Nov 2020 09:00:05 GMT"), "")
                        .retryAfterMs())
                .isZero();
        assertThat(response(429, Map.of("retry-after", "nonsense"), "").retryAfterMs())
                .isZero();
        assertThat(response(429, Map.of("retry-after", "1e300"), "").retryAfterMs())
                .isEqualTo(3_600_000);
    }

    @Test
    void nothingThatMayBeSecretIsKept() {
        String body = "{'error':{'message':'Incorrect API key provided: sk-ab***yz.','type':'invalid_request_error',"
                + "'code':'my words are private'}}";
        assertThat(response(401, body).toString()).doesNotContain("sk-ab").doesNotContain("private");
        assertThat(VendorErrors.ofClose(1003, "key sk-secret was\r\nrefused").label())
                .isEqualTo("closed with 1003");
    }

    /** What a vendor repeats without end takes neither the stack nor the time of an event loop. */
    @ParameterizedTest
    @ValueSource(strings = {"message", "code", "type", "status", "param", "error", "detail"})
    void noTextOfAVendorIsTooLong(String field) {
        for (String part :
                List.of("a_", "a.", "scope a_a.", "'a_a", "a", "_", "4", " ", "permission: ", "try again in 1")) {
            String text = part.repeat(60_000 / part.length());
            for (String said : List.of(text, text + "a", "scope " + text, "`" + text, "'" + text + "'")) {
                String body = "{\"error\":{\"" + field + "\":\"" + said + "\"}}";
                VendorError error = VendorErrors.ofResponse(400, Map.<String, String>of()::get, body);
                assertThat(error.code()).isNotNull();
                assertThat(error.label().length()).isLessThan(1000);
                assertThat(error.param() == null || error.param().length() <= 200)
                        .isTrue();
                assertThat(VendorErrors.ofClose(1008, said).code()).isNotNull();
            }
        }
    }
}
