package dev.parley;

import dev.parley.http.HttpVerticle;
import dev.parley.sandbox.Sandbox;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first user's first turn as fast as the tenth: before the server listens, a second one in the same JVM, on a
 * loopback port and with event loops, vendors and a caller of its own, is talked to until the code is loaded and compiled.
 * Nothing of it is left.
 */
final class WarmUp {
    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final long talkNs;
    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1));
    private final ParleyVerticle server = new ParleyVerticle();
    private final WebSocketClient client = vertx.createWebSocketClient();
    private long until;
    private int turns;

    private WarmUp(long talkMs) {
        talkNs = TimeUnit.MILLISECONDS.toNanos(talkMs);
    }

    /**
     * Talks. Completes on any thread, and never fails: a server that is not warm serves too.
     *
     * @param talkMs  how long there is talk, in milliseconds
     * @param limitMs for how long it is waited for at most, in milliseconds; it then ends by itself, later
     * @return how many turns were had, 0 when that took too long or failed
     */
    static Future<Integer> run(long talkMs, long limitMs) {
        // Made where no event loop waits for it.
        return Future.fromCompletionStage(CompletableFuture.supplyAsync(() -> new WarmUp(talkMs)))
                .compose(WarmUp::run)
                .timeout(limitMs, TimeUnit.MILLISECONDS)
                .onFailure(error -> log.warn("the server is not warm yet: {}", error.toString()))
                .otherwise(0);
    }

    private Future<Integer> run() {
        return talk().eventually(vertx::close).map(done -> turns);
    }

    private Future<Void> talk() {
        return Sandbox.start(vertx, 0, QuickVendors.engines())
                .compose(vendors ->
                        vertx.deployVerticle(server, new DeploymentOptions().setConfig(config(vendors.port()))))
                .compose(deployed -> vertx.createHttpServer(HttpVerticle.options())
                        .requestHandler(server.router())
                        .listen(0, "127.0.0.1"))
                .compose(listening -> {
                    until = System.nanoTime() + talkNs;
                    return converse(listening);
                });
    }

    private static JsonObject config(int port) {
        String host = "://127.0.0.1:" + port;
        return new JsonObject()
                .put("warmUp", false)
                .put("http", new JsonObject().put("instances", 0))
                .put("stt", stage("ws" + host))
                .put("llm", stage("http" + host + "/v1"))
                .put("tts", stage("ws" + host));
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("check", false);
    }

    /** One conversation after the other, since each may send only so much audio faster than it can be spoken. */
    private Future<Void> converse(HttpServer listening) {
        Promise<Integer> hungUp = Promise.promise();
        return QuickCaller.call(client, listening.actualPort(), hungUp)
                .compose(v -> hungUp.future())
                .compose(had -> {
                    turns += had;
                    return System.nanoTime() < until ? converse(listening) : Future.succeededFuture();
                });
    }
}
