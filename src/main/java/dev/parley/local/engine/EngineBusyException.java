package dev.parley.local.engine;

/** An engine serves as many conversations as this machine's cores allow, and takes no more. */
public final class EngineBusyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public EngineBusyException(String message) {
        super(message);
    }
}
