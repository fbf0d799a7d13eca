package dev.parley.local.vendors;

/** The vendor endpoints that the sandbox serves. */
enum Route {
    SARVAM_CLASSIC,
    SARVAM_REALTIME,
    OPENAI_CHAT,
    OPENAI_MODEL,
    ELEVENLABS_SINGLE,
    ELEVENLABS_MULTI,
    ELEVENLABS_HTTP,
    ELEVENLABS_VOICE
}
