package dev.parley;

import dev.parley.audio.WebRtcVoice;
import dev.parley.bus.Codecs;
import dev.parley.config.ConfigLoader;
import dev.parley.config.ParleyConfig;
import dev.parley.http.HttpVerticle;
import dev.parley.session.ApologyClip;
import dev.parley.session.SessionFactory;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.json.JsonObject;
import java.util.List;

/**
 * The main verticle: reads the configuration that it was deployed with, and deploys the stages and the HTTP side. Started
 * when a conversation can be had; what it deployed goes down with it.
 */
public final class ParleyVerticle extends VerticleBase {
    private int port;

    @Override
    public Future<?> start() throws Exception {
        return null;
    }

    /** The port of the page, once started. */
    public int port() {
        return port;
    }
}
