package dev.parley.tts;

import dev.parley.turn.FailureCode;
import java.util.Locale;

/** What ElevenLabs' errors mean for what is done about them. */
final class VoiceErrors {
    private VoiceErrors() {}

    /**
     * An error of the socket.
     *
     * @param error the vendor's name of it, or null
     * @param words its message, or the close frame's reason, which may be cut off; or null
     */
    static FailureCode of(String error, String words) {
        String all = ((error == null ? "" : error) + " " + (words == null ? "" : words)).toLowerCase(Locale.ROOT);
        if (any(
                all,
                "invalid_api_key",
                "invalid api key",
                "authenticat",
                "unauthorized",
                "detected_unusual_activity")) {
            return FailureCode.UNAUTHORIZED;
        }
        if (any(all, "quota")) {
            return FailureCode.QUOTA;
        }
        if (any(all, "too_many_concurrent", "rate_limit", "system_busy")) {
            return FailureCode.RATE_LIMITED;
        }
        if (any(all, "input_timeout")) {
            return FailureCode.TIMEOUT;
        }
        if (any(
                all,
                "not_exist",
                "not exist",
                "not_found",
                "unsupported",
                "subscription_required",
                "validation_error")) {
            return FailureCode.REJECTED;
        }
        return FailureCode.VENDOR_ERROR;
    }

    /**
     * The upgrade to a WebSocket was answered by something else.
     *
     * @param body the response's, or null
     */
    static FailureCode ofStatus(int status, String body) {
        FailureCode named = of(body, null);
        if (named != FailureCode.VENDOR_ERROR) {
            return named;
        }
        if (status == 401 || status == 403) {
            return FailureCode.UNAUTHORIZED;
        }
        if (status == 429) {
            return FailureCode.RATE_LIMITED;
        }
        return status < 500 ? FailureCode.REJECTED : FailureCode.VENDOR_ERROR;
    }

    private static boolean any(String text, String... parts) {
        for (String part : parts) {
            if (text.contains(part)) {
                return true;
            }
        }
        return false;
    }
}
