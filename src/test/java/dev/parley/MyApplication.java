package dev.parley;

import dev.parley.http.HttpVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** The example of the README, which shows it from here on. */
public class MyApplication extends VerticleBase {
    @Override
    public Future<?> start() {
        ParleyVerticle parley = new ParleyVerticle();
        JsonObject config = new JsonObject().put("http", new JsonObject().put("instances", 0));
        return vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config))
                .compose(deployed -> {
                    Router router = Router.router(vertx);
                    router.get("/").handler(context -> context.response().end("a page of my own"));
                    router.route("/talk/*").subRouter(parley.router());
                    int port = config().getInteger("port", 8080);
                    HttpServer server = vertx.createHttpServer(HttpVerticle.options());
                    return server.requestHandler(router).listen(port);
                });
    }
}
