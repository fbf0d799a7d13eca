package dev.parley.vendor;

import dev.parley.config.ConfigException;
import dev.parley.turn.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.VertxException;

/** Turns the outcome of a key check into a failure of the start or a warning. */
public final class VendorKeyCheck {
    /** How long a check may take, in ms. */
    public static final long LIMIT_MS = 5000;

    private VendorKeyCheck() {}

    /**
     * The result of a check that met an error: a {@link ConfigException}, which stops the start, only where the key is proven
     * wrong; otherwise an exception that {@link #words} puts into a warning.
     *
     * @param section the stage's section of the configuration
     */
    public static Future<Void> failed(String section, VendorError error) {
        String off = " (or set " + section + ".check to false)";
        return switch (error.kind()) {
            case INVALID_KEY ->
                Future.failedFuture(new ConfigException(
                        section + ".apiKey: refused by the vendor (" + error.label() + "), wanted a valid key" + off));
            case MISSING_RIGHT -> unproven(true, section + ".apiKey: lacks a right, the vendor says: " + error.label());
            case VOICE ->
                unproven(
                        true,
                        section + ".voice: this account can't use the voice (" + error.label()
                                + "), choose one of the account's own voices");
            case MODEL ->
                unproven(
                        true,
                        section + ".model: the vendor has no such model for this account (" + error.label()
                                + "), choose another");
            case UNEXPLAINED, OTHER -> {
                boolean reached = error.code() != FailureCode.UNAVAILABLE || error.status() != 0;
                yield unproven(
                        reached,
                        reached
                                ? section + ": the key could not be checked: " + error.label()
                                : section + ".url: the vendor can't be reached (" + error.label() + ")");
            }
        };
    }

    private static Future<Void> unproven(boolean reached, String message) {
        return Future.failedFuture(new Unproven(reached, message));
    }

    /** Whether the vendor was there in a check that failed. */
    public static boolean isReached(Throwable failure) {
        return failure instanceof ConfigException || failure instanceof Unproven unproven && unproven.reached;
    }

    /** What a check that failed has to say in a log or on a terminal. A library's own words could hold a header, with the key. */
    public static String words(Throwable failure) {
        return failure instanceof ConfigException || failure instanceof Unproven
                ? failure.getMessage()
                : failure.getClass().getSimpleName();
    }

    /** The key is neither proven right nor wrong. Its message is fit for a warning. */
    private static final class Unproven extends VertxException {
        private final boolean reached;

        Unproven(boolean reached, String message) {
            super(message, true);
            this.reached = reached;
        }
    }
}
