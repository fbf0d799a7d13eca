package dev.parley;

import dev.parley.sandbox.Sandbox;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the first user's first turn as fast as the tenth: before the server listens, a second one in the same JVM, with
 * event loops, vendors and a caller of its own, is talked to until the code is loaded and compiled. Nothing of it can be
 * reached from outside, and nothing of it is left.
 */
final class WarmUp {
    /** How long is talked, and when it is given up, in milliseconds. */
    private static final long TALK_MS = 1200;

    private static final long LIMIT_MS = 3000;

    private static final Logger log = LoggerFactory.getLogger(WarmUp.class);

    private final Vertx vertx = Vertx.vertx(new VertxOptions()
            .setPreferNativeTransport(true)
            .setEventLoopPoolSize(2)
            .setWorkerPoolSize(1));
    private final ParleyVerticle server = new ParleyVerticle();
    private final long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(TALK_MS);
    private final WebSocketClient client = vertx.createWebSocketClient();
    private int turns;

    private WarmUp() {}

    /** Completes when it is done or given up, in at most three seconds or so, on any thread; never fails. */
    static Future<Void> run() {
        long begin = System.nanoTime();
        WarmUp warmUp = new WarmUp();
        return warmUp.talk()
                .timeout(LIMIT_MS, TimeUnit.MILLISECONDS)
                .onFailure(error -> log.warn("the server is not warmed up: {}", error.toString()))
                .otherwiseEmpty()
                .onSuccess(done -> log.debug(
                        "warmed up with {} turns in {} ms", warmUp.turns, (System.nanoTime() - begin) / 1_000_000))
                .eventually(warmUp.vertx::close)
                .otherwiseEmpty();
    }

    private Future<Void> talk() {
        return Sandbox.start(vertx, 0, QuickVendors.engines())
                .compose(vendors ->
                        vertx.deployVerticle(server, new DeploymentOptions().setConfig(config(vendors.port()))))
                .compose(deployed -> converse());
    }

    private static JsonObject config(int port) {
        String host = "://127.0.0.1:" + port;
        return new JsonObject()
                .put("warmUp", false)
                .put("http", new JsonObject().put("port", 0))
                .put("stt", stage("ws" + host))
                .put("llm", stage("http" + host + "/v1"))
                .put("tts", stage("ws" + host));
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("check", false);
    }

    /** One conversation after the other, since each may send only so much audio faster than it can be spoken. */
    private Future<Void> converse() {
        Promise<Integer> hungUp = Promise.promise();
        return QuickCaller.call(client, server.port(), hungUp)
                .compose(v -> hungUp.future())
                .compose(had -> {
                    turns += had;
                    return System.nanoTime() < until ? converse() : Future.succeededFuture();
                });
    }
}
