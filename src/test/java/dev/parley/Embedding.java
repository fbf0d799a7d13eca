package dev.parley;

import dev.parley.http.HttpVerticle;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.Router;

/** The example of the README, whose lines it shows. */
final class Embedding {
    private Embedding() {}

    static Future<HttpServer> embed(Vertx vertx, int port) {
        // The example begins.
        ParleyVerticle parley = new ParleyVerticle();
        JsonObject config = new JsonObject().put("http", new JsonObject().put("instances", 0));
        return vertx.deployVerticle(parley, new DeploymentOptions().setConfig(config))
                .compose(deployed -> {
                    Router router = Router.router(vertx);
                    router.get("/").handler(context -> context.response().end("a page of my own"));
                    router.route("/talk/*").subRouter(parley.router());
                    return vertx.createHttpServer(HttpVerticle.options())
                            .requestHandler(router)
                            .listen(port, "127.0.0.1");
                })
                .onSuccess(server -> System.out.println("http://localhost:" + server.actualPort() + "/talk/"));
        // The example ends.
    }
}
