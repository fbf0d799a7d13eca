package dev.parley.config;

/** The configuration can't be used. Its message is one line that names the key and says what is wanted. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
