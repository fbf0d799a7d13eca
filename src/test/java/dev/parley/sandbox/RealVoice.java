package dev.parley.sandbox;

import io.vertx.core.Vertx;

/** The sandbox's real voice alone, for tests that need speech but no ears. */
public final class RealVoice {
    private RealVoice() {}

    public static Voice of(Vertx vertx) {
        return new KevinVoice(vertx);
    }
}
