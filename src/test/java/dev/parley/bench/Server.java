package dev.parley.bench;

import dev.parley.ParleyVerticle;
import dev.parley.local.vendors.VendorSimulator;
import dev.parley.metrics.Meters;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The product, as it is shipped, before vendors that take their time. Each with event loops of its own. */
final class Server implements AutoCloseable {
    private static final long PATIENCE_S = 60;

    private final Vertx vendorsVertx = Vertx.vertx(options());
    private final Vertx vertx = Vertx.vertx(options());
    private final ParleyVerticle parley = new ParleyVerticle();

    /** @param config what differs from the defaults */
    Server(long seed, int finalMs, JsonObject config) throws Exception {
        VendorSimulator vendors = VendorSimulator.start(
                        vendorsVertx, 0, new Vendors(vendorsVertx, seed, finalMs).engines())
                .await(PATIENCE_S, TimeUnit.SECONDS);
        JsonObject all = config(vendors.port()).mergeIn(config, true);
        vertx.deployVerticle(parley, new DeploymentOptions().setConfig(all)).await(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** What points the product at vendors on this machine. */
    static JsonObject config(int vendorsPort) {
        String host = "://127.0.0.1:" + vendorsPort;
        return new JsonObject()
                .put("http", new JsonObject().put("port", 0))
                .put("stt", stage("ws" + host).put("language", "en-IN"))
                .put("llm", stage("http" + host + "/v1"))
                .put("tts", stage("ws" + host));
    }

    static VertxOptions options() {
        return new VertxOptions().setPreferNativeTransport(true).setEventLoopPoolSize(4);
    }

    private static JsonObject stage(String url) {
        return new JsonObject().put("url", url).put("check", false);
    }

    /** What the server tells operators of prepared replies, as lines of its metrics. */
    List<String> speculationCost() {
        return Meters.of(vertx)
                .scrape()
                .lines()
                .filter(line -> line.startsWith("parley_speculation"))
                .toList();
    }

    int port() {
        return parley.port();
    }

    @Override
    public void close() throws Exception {
        vertx.close().await(PATIENCE_S, TimeUnit.SECONDS);
        vendorsVertx.close().await(PATIENCE_S, TimeUnit.SECONDS);
    }
}
