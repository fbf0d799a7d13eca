package dev.parley.turn;

import java.util.Locale;

/** The three stages of the pipeline. */
public enum Stage {
    STT,
    LLM,
    TTS;

    /** The stage's name in the configuration, on the wire and in addresses: "stt", "llm", "tts". */
    public String key() {
        return name().toLowerCase(Locale.ROOT);
    }
}
