package dev.parley.config;

/** The configuration is invalid. The message is one line that names the key and what is wanted. */
public final class ConfigException extends RuntimeException {
    public ConfigException(String message) {
        super(message, null, false, false);
    }
}
