package dev.parley.llm;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.FailureCode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server says went wrong, as far as it changes what is done. The server's message is not kept: it may repeat the
 * user's words and the ends of the key.
 *
 * @param code         what went wrong
 * @param retryAfterMs how long the server wants to be left alone, in milliseconds; 0 where it did not say
 * @param label        the server's own short names for it, safe to log
 */
record ChatError(FailureCode code, long retryAfterMs, String label) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_RETRY_AFTER_MS = Duration.ofHours(1).toMillis();
    private static final Pattern TRY_AGAIN = Pattern.compile("try again in (?:(\\d+)m(?!s))?(?:([\\d.]+)(ms|s))?");

    /**
     * An answer whose status is not a success.
     *
     * @param header gives a response header's value, or null
     * @param body   the response's body, or as much of it as was read
     */
    static ChatError ofResponse(int status, UnaryOperator<String> header, String body, Instant now) {
        ChatError said = ofBody(body);
        FailureCode code = said.code;
        if (status == 429) {
            code = said.code == FailureCode.QUOTA ? FailureCode.QUOTA : FailureCode.RATE_LIMITED;
        } else if (status == 401 || status == 403) {
            code = FailureCode.UNAUTHORIZED;
        } else if (status == 402) {
            code = FailureCode.QUOTA;
        } else if (status == 408 || status == 504) {
            code = FailureCode.TIMEOUT;
        } else if (status == 409 || status >= 500) {
            code = FailureCode.VENDOR_ERROR;
        } else if (status >= 300) {
            code = FailureCode.REJECTED;
        }
        long wait = retryAfter(header, now);
        return new ChatError(code, wait > 0 ? wait : said.retryAfterMs, (status + " " + said.label).trim());
    }

    /** An error object in whatever text a server wrote it. Anything else is the vendor's failure without a name. */
    static ChatError ofBody(String body) {
        try {
            JsonNode root = JSON.readTree(body);
            return of(root != null && root.hasNonNull("error") ? root.get("error") : root);
        } catch (JsonProcessingException notJson) {
            return new ChatError(FailureCode.VENDOR_ERROR, 0, "");
        }
    }

    /** The value of a top-level {@code error}, or an object that is an error by itself. */
    static ChatError of(JsonNode error) {
        if (error == null || !error.isObject()) {
            return new ChatError(FailureCode.VENDOR_ERROR, 0, "");
        }
        String type = name(error.path("type"));
        String code = name(error.path("code"));
        return new ChatError(
                codeOf(type, code), tryAgain(error.path("message").asText("")), (type + " " + code).trim());
    }

    private static FailureCode codeOf(String type, String code) {
        String all = type + " " + code;
        if (all.contains("insufficient_quota") || all.contains("billing") || code.equals("402")) {
            return FailureCode.QUOTA;
        }
        if (all.contains("rate_limit") || code.equals("429") || type.equals("requests") || type.equals("tokens")) {
            return FailureCode.RATE_LIMITED;
        }
        if (all.contains("api_key") || all.contains("authentication") || code.equals("401") || code.equals("403")) {
            return FailureCode.UNAUTHORIZED;
        }
        if (all.contains("timeout") || code.equals("408") || code.equals("504")) {
            return FailureCode.TIMEOUT;
        }
        boolean refused = all.contains("invalid_request")
                || all.contains("not_found")
                || all.contains("context_length")
                || all.contains("content_filter")
                || code.equals("400")
                || code.equals("404");
        return refused ? FailureCode.REJECTED : FailureCode.VENDOR_ERROR;
    }

    /** A vendor's short name of something, cut to what can hold neither words nor keys. */
    private static String name(JsonNode value) {
        String text = value.isValueNode() && !value.isNull() ? value.asText() : "";
        return text.matches("[a-zA-Z_]{1,48}|[0-9]{3}") ? text.toLowerCase(Locale.ROOT) : "";
    }

    private static long retryAfter(UnaryOperator<String> header, Instant now) {
        String ms = header.apply("retry-after-ms");
        if (ms != null) {
            return bounded(number(ms));
        }
        String after = header.apply("retry-after");
        if (after == null) {
            return 0;
        }
        try {
            Instant date = ZonedDateTime.parse(after.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return bounded(Duration.between(now, date).toMillis());
        } catch (DateTimeException notADate) {
            return bounded(number(after) * 1000);
        }
    }

    private static long tryAgain(String message) {
        Matcher matcher = TRY_AGAIN.matcher(message.toLowerCase(Locale.ROOT));
        if (!matcher.find()) {
            return 0;
        }
        double minutes = matcher.group(1) == null ? 0 : number(matcher.group(1));
        double rest = matcher.group(2) == null ? 0 : number(matcher.group(2));
        return bounded(minutes * 60_000 + rest * ("ms".equals(matcher.group(3)) ? 1 : 1000));
    }

    private static double number(String text) {
        try {
            return Double.parseDouble(text.trim());
        } catch (NumberFormatException e) {
            return 0;
        }
    }

    private static long bounded(double ms) {
        return ms > 0 ? (long) Math.min(Math.ceil(ms), MAX_RETRY_AFTER_MS) : 0;
    }
}
