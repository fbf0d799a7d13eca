package dev.parley.config;

/** The settings that every stage has; {@code defaults.json} explains them. */
public sealed interface StageConfig permits SttConfig, LlmConfig, TtsConfig {
    /** The url of the keyless engines in this JVM. */
    String LOCAL = "local";

    /** Which vendor's protocol the stage speaks. */
    String vendor();

    /** Deployed instances of the stage's verticle. */
    int instances();

    /** The vendor's origin, or {@link #LOCAL}. */
    String url();

    /** The vendor's key; empty when none is needed. */
    String apiKey();

    /** Whether the key is tried at start. */
    boolean check();

    /** The verticle to deploy as this stage, or null for Parley's own. */
    String verticle();

    /** Longest time to connect to the vendor, in milliseconds. */
    int connectTimeoutMs();

    /** URL of the outgoing proxy, perhaps with user and password; empty for none. */
    String proxy();

    /** Hosts that are connected to without the proxy, with commas between them, or null. */
    String noProxy();

    /** Whether the local server serves the stage. */
    default boolean isLocal() {
        return LOCAL.equals(url());
    }
}
