package dev.parley.config;

/** The whole configuration, complete and checked; {@code defaults.json} explains every key. */
public record ParleyConfig(
        Roles roles,
        HttpConfig http,
        ManagementConfig management,
        SessionConfig session,
        TurnConfig turn,
        SttConfig stt,
        LlmConfig llm,
        TtsConfig tts,
        SandboxConfig sandbox) {
    /** Whether any stage of this node is served by the sandbox. */
    public boolean needsSandbox() {
        return sandbox.port() != 0
                || roles.has("stt") && stt.sandboxed()
                || roles.has("llm") && llm.sandboxed()
                || roles.has("tts") && tts.sandboxed();
    }
}
