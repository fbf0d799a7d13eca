package dev.parley.stt;

import dev.parley.turn.FailureCode;
import io.vertx.core.http.UpgradeRejectedException;
import java.util.Locale;

/**
 * Why a connection is of no use, as far as it changes what is done.
 *
 * @param code         what the session is told, if it is told
 * @param refusal      whether it may be the dialect that the vendor refuses and not this stream: it is in beta
 * @param retryAfterMs how long the vendor wants to be left alone, in milliseconds; 0 where it did not say
 * @param note         for the log: codes, and nothing that the vendor wrote itself
 */
record Trouble(FailureCode code, boolean refusal, long retryAfterMs, String note) {
    private static final long MAX_RETRY_AFTER_SECONDS = 600;

    /** Whether connecting anew at once is bound to end the same way. */
    boolean lasts() {
        return !code.retryable() || code == FailureCode.RATE_LIMITED;
    }

    /** A connection that is not there, or not any more. */
    static Trouble unavailable(String note) {
        return new Trouble(FailureCode.UNAVAILABLE, false, 0, note);
    }

    /** The vendor did not accept the handshake. */
    static Trouble of(UpgradeRejectedException rejected) {
        int status = rejected.getStatus();
        String body = rejected.getBody() == null ? "" : rejected.getBody().toString();
        String pause =
                rejected.getHeaders() == null ? null : rejected.getHeaders().get("Retry-After");
        FailureCode code = byStatus(status, body);
        return new Trouble(
                code == null ? FailureCode.UNAVAILABLE : code,
                status == 404,
                milliseconds(pause),
                "handshake refused with " + status);
    }

    /** The vendor closed the connection; 1006 where it broke. */
    static Trouble of(int closeCode, String reason) {
        String words = reason == null ? "" : reason;
        boolean objects = closeCode == 1003 || closeCode == 4000;
        FailureCode code = objects && !gated(words) || closeCode == 1008 ? byWords(words) : null;
        boolean refusal = objects && code == null;
        if (code == null) {
            // 1003 is the vendor's for a rate limit, too.
            code = closeCode == 1003 ? FailureCode.RATE_LIMITED : FailureCode.UNAVAILABLE;
        }
        // The reason may repeat what was said.
        return new Trouble(code, refusal, 0, "closed with " + closeCode);
    }

    /** The vendor sent an error frame. */
    static Trouble of(Objection objection) {
        boolean refusal = objection.code().equals("model_unavailable") || gated(objection.words());
        FailureCode code = refusal ? null : byStatus(objection.status(), objection.words());
        if (code == null && !refusal && objection.code().startsWith("invalid_")) {
            code = FailureCode.REJECTED;
        }
        if (code == null) {
            code = objection.code().equals("inactivity_timeout") ? FailureCode.UNAVAILABLE : FailureCode.VENDOR_ERROR;
        }
        String note = "error " + objection.code() + (objection.status() == 0 ? "" : " " + objection.status());
        return new Trouble(code, refusal, 0, note);
    }

    /** Whether it speaks of a feature that the account has not got, which is no fault of the key. */
    private static boolean gated(String words) {
        return containsAny(words.toLowerCase(Locale.ROOT), "beta", "not enabled");
    }

    private static FailureCode byStatus(int status, String words) {
        if (status == 401 || status == 403) {
            return FailureCode.UNAUTHORIZED;
        }
        FailureCode said = byWords(words);
        if (said != null) {
            return said;
        }
        return switch (status) {
            case 429 -> FailureCode.RATE_LIMITED;
            case 408 -> FailureCode.UNAVAILABLE;
            default -> status >= 400 && status < 500 ? FailureCode.REJECTED : null;
        };
    }

    /** What the words of an error say, or null. Sarvam's codes are among them: invalid_api_key_error and the like. */
    private static FailureCode byWords(String words) {
        String text = words.toLowerCase(Locale.ROOT).replaceAll("[_-]", " ");
        if (containsAny(text, "api key", "subscription key", "unauthor", "forbidden", "authentication")) {
            return FailureCode.UNAUTHORIZED;
        }
        if (containsAny(text, "quota", "credit")) {
            return FailureCode.QUOTA;
        }
        return containsAny(text, "rate limit", "too many", "concurren") ? FailureCode.RATE_LIMITED : null;
    }

    private static boolean containsAny(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }

    private static long milliseconds(String retryAfter) {
        try {
            return retryAfter == null
                    ? 0
                    : 1000 * Math.max(0, Math.min(MAX_RETRY_AFTER_SECONDS, Long.parseLong(retryAfter.trim())));
        } catch (NumberFormatException aDate) {
            return 0;
        }
    }
}
