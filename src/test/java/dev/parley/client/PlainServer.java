package dev.parley.client;

import dev.parley.ParleyVerticle;
import dev.parley.http.TicketGuard;
import dev.parley.sandbox.Sandbox;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;

/** The whole server, with scripted engines behind the vendors' protocols. Methods are for the test's own thread. */
public final class PlainServer implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Vertx vertx;
    private final ParleyVerticle parley;
    private final boolean ownsVertx;

    private PlainServer(Vertx vertx, boolean ownsVertx, ParleyVerticle parley) {
        this.vertx = vertx;
        this.ownsVertx = ownsVertx;
        this.parley = parley;
    }

    public static PlainServer start() throws Exception {
        return start(new JsonObject());
    }

    /** @param given the configuration, beside the stages' */
    public static PlainServer start(JsonObject given) throws Exception {
        return start(Vertx.vertx(), true, given, null);
    }

    /** On a Vert.x of the test's own. @param guard who is given tickets, or null */
    public static PlainServer start(Vertx vertx, JsonObject given, TicketGuard guard) throws Exception {
        return start(vertx, false, given, guard);
    }

    private static PlainServer start(Vertx vertx, boolean owns, JsonObject given, TicketGuard guard) throws Exception {
        Sandbox vendors = Sandbox.start(vertx, 0, ScriptedEngines.hearing("what time is it"))
                .await(PATIENCE_S, TimeUnit.SECONDS);
        JsonObject config = configuration(vendors.port()).mergeIn(given, true);
        ParleyVerticle parley = new ParleyVerticle(guard);
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config)).await(PATIENCE_S, TimeUnit.SECONDS);
        return new PlainServer(vertx, owns, parley);
    }

    /** The configuration that finds its vendors at this port. */
    public static JsonObject configuration(int vendors) {
        String host = "127.0.0.1:" + vendors;
        return new JsonObject()
                .put("warmUp", false)
                .put("http", new JsonObject().put("port", 0))
                .put("stt", stage("ws://" + host))
                .put("llm", stage("http://" + host + "/v1"))
                .put("tts", stage("ws://" + host));
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("check", false);
    }

    public Vertx vertx() {
        return vertx;
    }

    public ParleyVerticle parley() {
        return parley;
    }

    public int port() {
        return parley.port();
    }

    @Override
    public void close() throws Exception {
        if (ownsVertx) {
            vertx.close().await(PATIENCE_S, TimeUnit.SECONDS);
        }
    }
}
