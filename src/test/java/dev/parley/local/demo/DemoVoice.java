package dev.parley.local.demo;

import dev.parley.local.engine.SpeechSynthesizer;
import io.vertx.core.Vertx;

/** The demonstration's voice, for tests that need speech. */
public final class DemoVoice {
    private DemoVoice() {}

    public static SpeechSynthesizer of(Vertx vertx) {
        return DemoEngines.synthesizer(vertx);
    }
}
