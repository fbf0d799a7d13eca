package dev.parley.tools;

import io.vertx.core.http.HttpServer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The bus contract, kept for a webhook that does what its documentation asks of it. */
class HttpToolConformanceTest extends ToolConformance {
    @Override
    protected String deploy() throws Exception {
        HttpServer shop = vertx.createHttpServer()
                .requestHandler(request -> request.body().onSuccess(body -> {
                    String item = body.toJsonObject().getJsonObject("arguments").getString("item");
                    if (item.equals("tea")) {
                        request.response().end("{\"result\":\"" + request.getHeader("Idempotency-Key") + "\"}");
                    } else {
                        request.response()
                                .setStatusCode(404)
                                .end("{\"error\":\"not_found\",\"message\":\"no " + item + "\"}");
                    }
                }))
                .listen(0, "127.0.0.1")
                .await(60, TimeUnit.SECONDS);
        Tool tool = TestTools.tool(
                new JsonObject().put("name", "order").put("url", "http://127.0.0.1:" + shop.actualPort() + "/order"));
        vertx.deployVerticle(new HttpToolVerticle(List.of(tool))).await(60, TimeUnit.SECONDS);
        return tool.address();
    }

    @Override
    protected JsonObject good() {
        return new JsonObject().put("item", "tea");
    }

    @Override
    protected JsonObject bad() {
        return new JsonObject().put("item", "anvil");
    }
}
