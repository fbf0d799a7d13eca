package dev.parley.client;

/** A client's message does not conform to its protocol. The text says what is wrong. */
public final class BadMessageException extends Exception {
    private static final long serialVersionUID = 1;
    private final String code;

    /** @param code the error code that the client is told */
    public BadMessageException(String code, String message) {
        super(message, null, false, false);
        this.code = code;
    }

    public String code() {
        return code;
    }
}
