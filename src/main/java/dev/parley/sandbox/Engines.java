package dev.parley.sandbox;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Clock;

/** What hears, thinks and speaks behind the sandbox's protocols. */
public record Engines(Ear ear, Mind mind, Voice voice) {

    /**
     * The real ones: Sphinx4 with a small grammar, a rule-based responder on the system's clock, FreeTTS. They load in
     * the background, on worker threads of their own.
     */
    public static Engines real(Vertx vertx) {
        return new Engines(new SphinxEar(vertx), new RuleMind(vertx, Clock.systemDefaultZone()), new KevinVoice(vertx));
    }

    Future<Void> ready() {
        return Future.all(ear.ready(), mind.ready(), voice.ready()).mapEmpty();
    }

    Future<Void> close() {
        return Future.join(ear.close(), mind.close(), voice.close()).mapEmpty();
    }
}
