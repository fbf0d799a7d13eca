package dev.parley.client.realtime;

/** A client's event is refused. It becomes an error event; the conversation goes on. */
final class RefusedException extends Exception {
    private static final long serialVersionUID = 1;

    final String code;
    /** The field that was wrong, or null. */
    final String param;

    RefusedException(String code, String message, String param) {
        super(message, null, false, false);
        this.code = code;
        this.param = param;
    }

    /** A value is not what is wanted. */
    static RefusedException value(String param, String message) {
        return new RefusedException("invalid_value", message, param);
    }
}
