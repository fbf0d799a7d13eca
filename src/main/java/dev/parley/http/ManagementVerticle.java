package dev.parley.http;

import dev.parley.config.ManagementConfig;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.function.Supplier;

/** Health and metrics for operators, on a port of its own that browsers do not reach. Starts before everything else. */
public final class ManagementVerticle extends VerticleBase {
    private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";
    private static final int IDLE_S = 60;

    private final ManagementConfig config;
    private final Readiness readiness;
    private final Supplier<String> metrics;
    private HttpServer server;

    /** @param metrics gives all values in Prometheus text format 0.0.4 */
    public ManagementVerticle(ManagementConfig config, Readiness readiness, Supplier<String> metrics) {
        this.config = config;
        this.readiness = readiness;
        this.metrics = metrics;
    }

    @Override
    public Future<?> start() throws Exception {
        Router router = Router.router(vertx);
        SecurityHeaders headers = new SecurityHeaders(new ForwardedHeaders(List.of()));
        router.route().handler(context -> {
            headers.set(context.request());
            context.next();
        });
        router.get("/health/live").handler(context -> health(context, 200, "live"));
        router.get("/health/ready").handler(this::ready);
        router.get("/metrics").handler(context -> context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, PROMETHEUS)
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(metrics.get()));
        HttpServerOptions options = new HttpServerOptions()
                .setHost(config.host())
                .setPort(config.port())
                .setIdleTimeout(IDLE_S)
                .setHttp2ClearTextEnabled(false);
        server = vertx.createHttpServer(options);
        return server.requestHandler(router).listen();
    }

    /** The port, once started. */
    public int port() {
        return server.actualPort();
    }

    private void ready(RoutingContext context) {
        health(context, readiness.ready() ? 200 : 503, readiness.state().key());
    }

    private static void health(RoutingContext context, int status, String what) {
        ParleyRouter.json(context, status, new JsonObject().put("status", what).encode());
    }
}
