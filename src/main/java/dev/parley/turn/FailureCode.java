package dev.parley.turn;

import java.util.Locale;

/** What went wrong at a vendor, as far as it changes what is done about it. */
public enum FailureCode {
    /** No connection, a dropped one, or no stage that answers: worth another try. */
    UNAVAILABLE(true),
    /** Connected, but no answer in time: worth another try. */
    TIMEOUT(true),
    /** The vendor said that its side failed (5xx, an error frame): worth another try. */
    VENDOR_ERROR(true),
    /** The answer broke off before its end: worth another try. */
    TRUNCATED(true),
    /** Too many requests for now: worth another try after a pause. */
    RATE_LIMITED(true),
    /** No connection is to be had: the account has as many open as its plan allows. Worth another try at the next turn. */
    BUSY(false),
    /** The account is used up: a retry can't help. */
    QUOTA(false),
    /** The key was refused: a retry can't help. */
    UNAUTHORIZED(false),
    /** The vendor finds the request itself wrong: a retry can't help. */
    REJECTED(false);

    private final boolean retryable;

    FailureCode(boolean retryable) {
        this.retryable = retryable;
    }

    /** Whether the same request may succeed when it is made again. */
    public boolean retryable() {
        return retryable;
    }

    /** The name on the browser's wire: lower case, "rate_limited". */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
