package dev.parley.tools;

import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.json.JsonObject;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Answers calls of tools that are behind HTTP, at the tools' addresses: each call once, until its deadline or its cancel. */
abstract class ToolAdapter extends VerticleBase {
    static final int CONNECT_MS = 2000;
    private static final int POOL = 64;

    final List<Tool> tools;
    final Clock clock;
    HttpClient client;
    private final Map<String, Running> running = new HashMap<>();

    private record Running(ToolRequest request, long timer) {}

    ToolAdapter(List<Tool> tools, Clock clock) {
        this.tools = tools;
        this.clock = clock;
    }

    /** Asks the tool; a {@link ToolRequest.BadAnswer} tells the caller why there is none. */
    abstract Future<JsonObject> ask(Tool tool, ToolRequest request, Message<JsonObject> call);

    static HttpClient client(Vertx vertx) {
        return vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_MS).setMaxHeaderSize(16 * 1024),
                new PoolOptions().setHttp1MaxSize(POOL));
    }

    static long deadline(Message<JsonObject> call) {
        return Long.parseLong(call.headers().get("deadline"));
    }

    @Override
    public Future<?> start() {
        client = client(vertx);
        for (Tool tool : tools) {
            vertx.eventBus().<JsonObject>localConsumer(tool.address(), call -> answer(tool, call));
        }
        vertx.eventBus()
                .<JsonObject>consumer(
                        ToolRunner.CANCEL, cancel -> cancel(cancel.body().getString("call")));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(running.keySet()).forEach(this::cancel);
        return client.close();
    }

    private void answer(Tool tool, Message<JsonObject> call) {
        String id = call.headers().get("call");
        if (running.containsKey(id)) {
            call.fail(409, "the call is running already");
            return;
        }
        // The caller finds out by itself that no answer came in time.
        long timer = vertx.setTimer(Math.max(1, deadline(call) - clock.millis()), late -> cancel(id));
        Running entry = new Running(new ToolRequest(), timer);
        running.put(id, entry);
        ask(tool, entry.request, call).onComplete(answer -> {
            if (!running.remove(id, entry)) {
                return;
            }
            vertx.cancelTimer(timer);
            if (answer.succeeded()) {
                call.reply(answer.result());
            } else {
                call.fail(502, answer.cause() instanceof ToolRequest.BadAnswer bad ? bad.getMessage() : "no answer");
            }
        });
    }

    private void cancel(String id) {
        Running entry = running.remove(id);
        if (entry != null) {
            vertx.cancelTimer(entry.timer);
            entry.request.cancel();
        }
    }
}
