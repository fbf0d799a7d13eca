package dev.parley.config;

/** What every stage's section has. */
public sealed interface StageConfig permits SttConfig, LlmConfig, TtsConfig {
    /** The url that stands for the vendors' protocols served in this JVM. */
    String SANDBOX = "sandbox";

    /** Which vendor's protocol is spoken. */
    String vendor();

    /** How many instances of the stage's verticle are deployed. */
    int instances();

    /** The vendor's origin, or {@link #SANDBOX}. */
    String url();

    /** The vendor's key; empty where none is needed. */
    String apiKey();

    /** Whether the key is tried at start. */
    boolean check();

    /** The verticle to deploy as this stage, or null for Parley's own. */
    String verticle();

    /** How long a connection to the vendor may take, in milliseconds. */
    int connectTimeoutMs();

    /** Whether the stage is served by the sandbox. */
    default boolean sandboxed() {
        return SANDBOX.equals(url());
    }
}
