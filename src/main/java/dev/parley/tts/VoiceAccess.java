package dev.parley.tts;

import dev.parley.config.TtsConfig;
import dev.parley.vendor.Refusals;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import io.vertx.core.Vertx;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Remembers whether the account may use the configured voice, so that sessions don't ask for a refused one. Any thread. */
final class VoiceAccess {
    private static final Logger log = LoggerFactory.getLogger(VoiceAccess.class);

    private final Refusals refusals;
    private final TtsConfig config;
    private final String voice;
    private final boolean configured;

    /** @param chosen the voice that the user chose, or null */
    VoiceAccess(Vertx vertx, TtsConfig config, String chosen) {
        refusals = new Refusals(vertx, "parley.tts.refused");
        this.config = config;
        configured = chosen == null || chosen.isBlank() || chosen.equals(config.voice());
        voice = config.url() + " " + config.voice();
    }

    boolean isRefused() {
        return configured && refusals.has(voice);
    }

    /** Takes note of an error, and tells the operator once what to do about a refused voice. */
    void failed(VendorError error) {
        if (error.kind() == Kind.VOICE && configured && refusals.add(voice)) {
            log.error(
                    "tts.voice: this account can't use the voice {} ({}); set tts.voice to {}",
                    config.voice(),
                    error.label(),
                    config.isSarvam()
                            ? "a voice of the model " + config.model()
                            : "one of the account's own voices (ELEVENLABS_VOICE_ID)");
        }
    }
}
