package dev.parley.tools;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers calls of webhook tools: {@code POST url} with the body of the bus contract, the headers {@code Parley-Call},
 * {@code Parley-Deadline} (ms since the epoch) and {@code Idempotency-Key}, the configured headers, and, where a secret is
 * configured, {@code Parley-Signature: t=<seconds since the epoch>,v1=<hex HMAC-SHA256(secret, t + "." + body)>}. A 2xx
 * answer is the reply, a 4xx one an error with its {@code message}, anything else a failure. Redirects are not followed. A
 * cancel resets the request. One retry: for a connection that could not be made, and for tools that only read.
 */
public final class HttpToolVerticle extends VerticleBase {
    private static final int MAX_RESPONSE_BYTES = 256 * 1024;
    private static final int CONNECT_MS = 2000;
    private static final int POOL = 64;

    private final List<Tool> tools;
    private final Clock clock;
    private final Map<String, Running> running = new HashMap<>();
    private HttpClient client;

    private static final class Running {
        HttpClientRequest request;
        long timer;
        boolean over;
    }

    /** @param tools those with a {@code url} are served */
    public HttpToolVerticle(List<Tool> tools) {
        this(tools, Clock.systemUTC());
    }

    HttpToolVerticle(List<Tool> tools, Clock clock) {
        this.tools = tools;
        this.clock = clock;
    }

    @Override
    public Future<?> start() {
        client = vertx.createHttpClient(
                new HttpClientOptions()
                        .setConnectTimeout(CONNECT_MS)
                        .setDecompressionSupported(false)
                        .setMaxHeaderSize(16 * 1024),
                new PoolOptions().setHttp1MaxSize(POOL));
        for (Tool tool : tools) {
            if (tool.config().url() != null) {
                vertx.eventBus().<JsonObject>localConsumer(tool.address(), call -> call(tool, call));
            }
        }
        vertx.eventBus()
                .<JsonObject>consumer(
                        ToolRunner.CANCEL, cancel -> stop(cancel.body().getString("call")));
        return Future.succeededFuture();
    }

    @Override
    public Future<?> stop() {
        List.copyOf(running.keySet()).forEach(this::stop);
        return client.close();
    }

    private void call(Tool tool, Message<JsonObject> message) {
        String id = message.headers().get("call");
        Running call = new Running();
        if (running.putIfAbsent(id, call) != null) {
            message.fail(409, "the call is running already");
            return;
        }
        long deadline = Long.parseLong(message.headers().get("deadline"));
        Buffer body = message.body().toBuffer();
        // The caller finds out by itself that no answer came in time.
        call.timer = vertx.setTimer(Math.max(1, deadline - clock.millis()), late -> stop(id));
        attempt(tool, call, id, deadline, body)
                .recover(failure -> mayRetry(tool, call, failure)
                        ? attempt(tool, call, id, deadline, body)
                        : Future.failedFuture(failure))
                .onComplete(answer -> {
                    if (call.over) {
                        return;
                    }
                    running.remove(id);
                    vertx.cancelTimer(call.timer);
                    if (answer.succeeded()) {
                        message.reply(answer.result());
                    } else {
                        message.fail(502, answer.cause() instanceof BadAnswer e ? e.getMessage() : "no answer");
                    }
                });
    }

    /** Only what surely had no effect, or may have it twice, is tried again. */
    private static boolean mayRetry(Tool tool, Running call, Throwable failure) {
        boolean unsent = call.request == null;
        return !call.over
                && !(failure instanceof BadAnswer)
                && (unsent || tool.config().effect().equals("read"));
    }

    private Future<JsonObject> attempt(Tool tool, Running call, String id, long deadline, Buffer body) {
        long left = deadline - clock.millis();
        if (left <= 0) {
            return Future.failedFuture(new BadAnswer("no time left"));
        }
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(tool.config().url())
                .setFollowRedirects(false)
                .setConnectTimeout(Math.min(left, CONNECT_MS));
        return client.request(options).compose(request -> {
            // Without a handler, Vert.x logs a reset as an error; the future below fails with it.
            request.exceptionHandler(failure -> {});
            if (call.over) {
                request.reset();
                return Future.failedFuture(new BadAnswer("cancelled"));
            }
            call.request = request;
            tool.config().headers().forEach(request::putHeader);
            request.putHeader("Content-Type", "application/json")
                    .putHeader("Accept", "application/json")
                    .putHeader("Parley-Call", id)
                    .putHeader("Parley-Deadline", Long.toString(deadline))
                    .putHeader("Idempotency-Key", id);
            if (!tool.config().secret().isEmpty()) {
                request.putHeader("Parley-Signature", signature(tool.config().secret(), body));
            }
            return request.send(body).compose(HttpToolVerticle::read);
        });
    }

    private static Future<JsonObject> read(HttpClientResponse response) {
        Promise<JsonObject> answer = Promise.promise();
        Buffer body = Buffer.buffer();
        response.handler(part -> {
            if (body.length() + part.length() > MAX_RESPONSE_BYTES) {
                answer.tryFail(new BadAnswer("the answer is larger than " + MAX_RESPONSE_BYTES + " bytes"));
                response.request().reset();
            } else {
                body.appendBuffer(part);
            }
        });
        response.exceptionHandler(answer::tryFail);
        response.endHandler(end -> answer.tryComplete(reply(response.statusCode(), body)));
        return answer.future()
                .compose(reply -> reply == null
                        ? Future.failedFuture(new BadAnswer("status " + response.statusCode()))
                        : Future.succeededFuture(reply));
    }

    /** The reply on the bus; null where the answer is none. */
    private static JsonObject reply(int status, Buffer body) {
        JsonObject json = json(body);
        if (status / 100 == 2) {
            if (json != null && (json.containsKey("result") || json.getValue("error") instanceof String)) {
                return json;
            }
            Object plain = json != null ? json : body.toString(StandardCharsets.UTF_8);
            return new JsonObject().put("result", plain);
        }
        if (status / 100 == 4) {
            String code = json != null && json.getValue("error") instanceof String text ? text : "refused";
            Object message = json == null ? null : json.getValue("message");
            return new JsonObject().put("error", code).put("message", message == null ? "status " + status : message);
        }
        return null;
    }

    private static JsonObject json(Buffer body) {
        try {
            return body.toJsonObject();
        } catch (DecodeException | ClassCastException notAnObject) {
            return null;
        }
    }

    private void stop(String id) {
        Running call = running.remove(id);
        if (call != null) {
            call.over = true;
            vertx.cancelTimer(call.timer);
            if (call.request != null) {
                call.request.reset();
            }
        }
    }

    private String signature(String secret, Buffer body) {
        long seconds = clock.millis() / 1000;
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
            mac.update((seconds + ".").getBytes(StandardCharsets.UTF_8));
            return "t=" + seconds + ",v1=" + HexFormat.of().formatHex(mac.doFinal(body.getBytes()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JVM has HmacSHA256", e);
        }
    }

    /** What came is no usable answer; a second try would not change that. */
    private static final class BadAnswer extends RuntimeException {
        private static final long serialVersionUID = 1L;

        BadAnswer(String message) {
            super(message, null, false, false);
        }
    }
}
