package dev.parley.bus;

/** The three stages of the pipeline. */
public enum Stage {
    STT,
    LLM,
    TTS;

    /** The stage's name in the configuration, on the wire and in addresses: "stt", "llm", "tts". */
    public String key() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }
}
