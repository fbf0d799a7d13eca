package dev.parley.vendor;

import dev.parley.turn.FailureCode;

/**
 * A vendor's error, reduced to what changes how it is handled. The vendor's message is not kept: it may repeat the user's
 * words or parts of the key.
 *
 * @param code         what the session is told
 * @param kind         what is wrong, where the operator can mend it
 * @param status       HTTP status or WebSocket close code, 1006 for a broken connection; 0 where there is none
 * @param retryAfterMs how long the vendor wants no request, in ms; 0 where it did not say
 * @param label        the vendor's own short names for the error, fit for a log
 * @param param        the request parameter that was refused, or null
 */
public record VendorError(FailureCode code, Kind kind, int status, long retryAfterMs, String label, String param) {
    /** What the operator can mend. */
    public enum Kind {
        /** The key is wrong. */
        INVALID_KEY,
        /** The key is valid and lacks a right; the label names it where the vendor does. */
        MISSING_RIGHT,
        /** The account can't use the voice. */
        VOICE,
        /** The vendor has no such model, or not for this account. */
        MODEL,
        /** The vendor closed the connection for a reason of its own and did not say which. */
        UNEXPLAINED,
        /** Anything else. */
        OTHER
    }

    /** A connection that could not be made, or is gone. */
    public static VendorError unavailable(String label) {
        return of(FailureCode.UNAVAILABLE, label);
    }

    /** An error that the client found out by itself. */
    public static VendorError of(FailureCode code, String label) {
        return new VendorError(code, Kind.OTHER, 0, 0, label, null);
    }

    /** The same error with another code. */
    public VendorError as(FailureCode other) {
        return new VendorError(other, kind, status, retryAfterMs, label, param);
    }

    /** The same error of another kind. */
    public VendorError as(Kind other) {
        return new VendorError(code, other, status, retryAfterMs, label, param);
    }

    /** Whether the same request made at once would fail the same way. */
    public boolean lasts() {
        return !code.retryable() || code == FailureCode.RATE_LIMITED;
    }
}
