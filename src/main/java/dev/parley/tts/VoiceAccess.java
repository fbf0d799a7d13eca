package dev.parley.tts;

import dev.parley.config.TtsConfig;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorError.Kind;
import dev.parley.vendor.VendorSocket;
import io.vertx.core.Vertx;
import io.vertx.core.shareddata.LocalMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the account may use the configured voice. Sessions of one Vertx share what they find out, so that a refused voice
 * is not asked for by each; a refusal lapses after ten minutes. Any thread.
 */
final class VoiceAccess {
    private static final Logger log = LoggerFactory.getLogger(VoiceAccess.class);
    private static final long LAPSE_MS = 600_000;

    private final LocalMap<String, Long> refusedAt;
    private final TtsConfig config;
    private final String voice;
    private final boolean configured;

    /** @param chosen the voice that the user chose, or null */
    VoiceAccess(Vertx vertx, TtsConfig config, String chosen) {
        refusedAt = vertx.sharedData().getLocalMap("parley.tts.refused");
        this.config = config;
        configured = chosen == null || chosen.isBlank() || chosen.equals(config.voice());
        voice = config.url() + " " + config.voice();
    }

    boolean isRefused() {
        Long at = configured ? refusedAt.get(voice) : null;
        return at != null && VendorSocket.now() - at < LAPSE_MS;
    }

    /** Takes note of an error, and tells the operator once what to do about a refused voice. */
    void failed(VendorError error) {
        if (error.kind() == Kind.VOICE && configured && !isRefused()) {
            refusedAt.put(voice, VendorSocket.now());
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
