package dev.parley.vendor;

import static dev.parley.turn.FailureCode.QUOTA;
import static dev.parley.turn.FailureCode.RATE_LIMITED;
import static dev.parley.turn.FailureCode.REJECTED;
import static dev.parley.turn.FailureCode.TIMEOUT;
import static dev.parley.turn.FailureCode.UNAUTHORIZED;
import static dev.parley.turn.FailureCode.UNAVAILABLE;
import static dev.parley.turn.FailureCode.VENDOR_ERROR;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.turn.FailureCode;
import dev.parley.vendor.VendorError.Kind;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Classifies the errors of all vendors, in whatever shape they come: HTTP bodies, error frames, close frames. The vendor's
 * error names decide first, then the status, then its words. Any thread.
 */
public final class VendorErrors {
    private record Row(FailureCode code, Kind kind, List<String> phrases) {}

    private static Row row(FailureCode code, Kind kind, String... phrases) {
        return new Row(code, kind, List.of(phrases));
    }

    /** A feature that the account has not got, whatever the error is named. */
    private static final Row NOT_ENABLED = row(REJECTED, Kind.MISSING_RIGHT, "not enabled", "beta access");

    /** Classifies a text by the first row of which it contains a phrase. Underscores and hyphens count as spaces. */
    private static final List<Row> TABLE = List.of(
            NOT_ENABLED,
            row(REJECTED, Kind.VOICE, "payment required", "paid plan", "library voice", "upgrade your subscription"),
            row(REJECTED, Kind.VOICE, "voice not found", "voice id does not exist", "voice does not exist"),
            row(REJECTED, Kind.MODEL, "model not found", "unsupported model", "invalid model", "model does not exist"),
            row(UNAUTHORIZED, Kind.MISSING_RIGHT, "missing permission", "missing the permission", "missing scope"),
            row(UNAUTHORIZED, Kind.MISSING_RIGHT, "insufficient permission", "insufficient scope"),
            row(QUOTA, Kind.OTHER, "quota", "credit", "billing", "insufficient balance"),
            row(UNAUTHORIZED, Kind.INVALID_KEY, "invalid api key", "incorrect api key", "invalid subscription key"),
            row(UNAUTHORIZED, Kind.OTHER, "api key", "subscription key", "unauthor", "forbidden", "authenticat"),
            row(UNAUTHORIZED, Kind.OTHER, "unusual activity"),
            row(RATE_LIMITED, Kind.OTHER, "rate limit", "too many", "concurren", "system busy"),
            row(UNAVAILABLE, Kind.OTHER, "inactivity", "unavailable", "try again later"),
            row(TIMEOUT, Kind.OTHER, "timeout"),
            row(REJECTED, Kind.OTHER, "subscription required", "unsupported", "not exist"),
            row(REJECTED, Kind.OTHER, "context length", "content filter"));

    /** Names that the status overrules. */
    private static final Row WEAK = row(REJECTED, Kind.OTHER, "invalid ", "not found", "bad request");

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long MAX_RETRY_AFTER_MS = Duration.ofHours(1).toMillis();
    private static final int MAX_WORDS = 4000;
    private static final int MAX_PARAM = 200;
    private static final int MAX_CODES = 8;
    private static final Set<String> NAME_FIELDS = Set.of("type", "code", "status", "error");
    private static final Pattern NAME = Pattern.compile("[a-zA-Z_]{1,48}|[0-9]{3}");
    // Possessive, since other groups recurse for each repetition, and the vendor decides on the length.
    private static final Pattern NAME_IN_WORDS = Pattern.compile("\\b[a-z]++(?:_[a-z]++)++\\b");
    private static final Pattern RIGHT = Pattern.compile(
            "(?:permissions?|scopes?):?\\s+[\"'`]?([a-z]{1,48}+(?:[_.][a-z]{1,48}+){1,8}+)", Pattern.CASE_INSENSITIVE);
    private static final Pattern PARAM = Pattern.compile("['\"`]([a-z]++(?:_[a-z]++)*+(?:\\.[a-z_]++)?)['\"`]");
    private static final Pattern TRY_AGAIN = Pattern.compile("try again in (?:(\\d+)m(?!s))?(?:([\\d.]+)(ms|s))?");

    private VendorErrors() {}

    /**
     * An answer whose status is not a success, also to a WebSocket handshake.
     *
     * @param header gives a response header's value, or null
     * @param body   as much of the response's body as was read, or null
     */
    public static VendorError ofResponse(int status, UnaryOperator<String> header, String body) {
        VendorError said = classify(status, body == null ? "" : body);
        long wait = retryAfter(header, Instant.now());
        return new VendorError(
                said.code(),
                said.kind(),
                status,
                wait > 0 ? wait : said.retryAfterMs(),
                (status + " " + said.label()).trim(),
                said.param());
    }

    /** An error object or text, however a vendor wrote it. */
    public static VendorError ofBody(String body) {
        return classify(0, body);
    }

    /** An error frame, or the error in a frame. */
    public static VendorError ofFrame(JsonNode frame) {
        return classify(0, frame == null ? "" : frame.toString());
    }

    /**
     * The vendor closed a WebSocket.
     *
     * @param code   1006 where the connection broke
     * @param reason may be cut off by the protocol, or null
     */
    public static VendorError ofClose(int code, String reason) {
        String label = "closed with " + code;
        if (code == 4001 || code == 4003) {
            return new VendorError(UNAUTHORIZED, Kind.INVALID_KEY, code, 0, label, null);
        }
        boolean own = code == 1003 || code / 1000 == 4;
        Row row = (own || code == 1008) && reason != null ? find(reason) : null;
        return row != null
                ? new VendorError(row.code, row.kind, code, 0, label + ": " + row.phrases.get(0), null)
                : new VendorError(
                        code == 1003 ? RATE_LIMITED : UNAVAILABLE,
                        own ? Kind.UNEXPLAINED : Kind.OTHER,
                        code,
                        0,
                        label,
                        null);
    }

    private static VendorError classify(int httpStatus, String text) {
        Parts parts = new Parts();
        try {
            parts.collect("", JSON.readTree(text));
        } catch (JsonProcessingException notJson) {
            parts.words.append(text, 0, Math.min(text.length(), MAX_WORDS));
        }
        String words = parts.words.toString();
        int status = httpStatus != 0 ? httpStatus : parts.status;
        NAME_IN_WORDS.matcher(words).results().forEach(name -> parts.names.add(name.group()));
        String names = String.join(" ; ", parts.names);
        Row row = fits(NOT_ENABLED, words) ? NOT_ENABLED : find(names);
        Row said = row == null ? find(words) : row;
        FailureCode code = row == null ? byStatus(status) : row.code;
        if (code == null) {
            code = said != null ? said.code : refused(status, names) ? REJECTED : VENDOR_ERROR;
        }
        Kind kind = said == null || said.code != code ? Kind.OTHER : said.kind;
        // The only proof of a wrong key, beside its name, is a 401 that calls something invalid.
        if (status == 401
                && kind == Kind.OTHER
                && words.toLowerCase(Locale.ROOT).contains("invalid")) {
            kind = Kind.INVALID_KEY;
        }
        return new VendorError(code, kind, status, tryAgain(words), parts.label(words), parts.param(words));
    }

    private static FailureCode byStatus(int status) {
        return switch (status) {
            case 401, 403 -> UNAUTHORIZED;
            case 402 -> QUOTA;
            case 408, 504 -> TIMEOUT;
            case 429 -> RATE_LIMITED;
            case 409 -> VENDOR_ERROR;
            default -> null;
        };
    }

    private static boolean refused(int status, String names) {
        return status < 300 ? fits(WEAK, names) : status < 500;
    }

    private static Row find(String text) {
        return TABLE.stream().filter(row -> fits(row, text)).findFirst().orElse(null);
    }

    private static boolean fits(Row row, String text) {
        String plain = text.toLowerCase(Locale.ROOT).replace('_', ' ').replace('-', ' ') + " ";
        return row.phrases.stream().anyMatch(plain::contains);
    }

    /** What is found in an error object. */
    private static final class Parts {
        final Set<String> names = new TreeSet<>();
        final List<String> codes = new ArrayList<>();
        final StringBuilder words = new StringBuilder();
        int status;
        String param;

        void collect(String field, JsonNode node) {
            if (node.isContainerNode()) {
                for (JsonNode place : node.path("loc")) { // pydantic: ["body", "temperature"]
                    param = param == null && !place.asText().equals("body") ? place.asText() : param;
                }
                node.properties().forEach(each -> collect(each.getKey(), each.getValue()));
                if (node.isArray()) {
                    node.forEach(each -> collect(field, each));
                }
                return;
            }
            String text = node.isNull() ? "" : node.asText();
            int number = text.matches("[45][0-9]{2}") ? Integer.parseInt(text) : 0;
            if (field.equals("param")) {
                param = text.isEmpty() ? param : text;
            } else if (number > 0 && (field.equals("code") || field.startsWith("status"))) {
                status = number;
                codes.add(text);
            } else if (NAME_FIELDS.contains(field) && NAME.matcher(text).matches()) {
                codes.add(text.toLowerCase(Locale.ROOT));
                names.add(
                        text.equals("requests") || text.equals("tokens")
                                ? "rate_limit"
                                : text.replaceAll("([a-z])([A-Z])", "$1_$2"));
            } else if (!text.isEmpty() && words.length() < MAX_WORDS) {
                words.append(text, 0, Math.min(text.length(), MAX_WORDS)).append(' ');
            }
        }

        /** Names and numbers, which hold neither words nor keys; and the right that a key lacks. */
        String label(String text) {
            Matcher right = RIGHT.matcher(text);
            String lacks = right.find() ? " " + right.group(1) : "";
            return (codes.stream().limit(MAX_CODES).collect(Collectors.joining(" ")) + lacks).trim();
        }

        String param(String text) {
            if (param != null) {
                return param.length() <= MAX_PARAM && param.matches("[a-zA-Z_]{1,48}(\\.[a-zA-Z_]{1,48})*")
                        ? param
                        : null;
            }
            Matcher quoted = PARAM.matcher(text);
            return quoted.find() && quoted.group(1).length() <= MAX_PARAM ? quoted.group(1) : null;
        }
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
