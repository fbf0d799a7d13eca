package dev.parley.tools;

import dev.parley.tools.ToolRequest.BadAnswer;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.eventbus.Message;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.util.HexFormat;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Answers calls of webhook tools: {@code POST url} with the body of the bus contract, the headers {@code Parley-Call},
 * {@code Parley-Deadline} (ms since the epoch) and {@code Idempotency-Key}, the configured headers, and, where a secret is
 * configured, {@code Parley-Signature: t=<seconds since the epoch>,v1=<hex HMAC-SHA256(secret, t + "." + body)>}. A 2xx
 * answer is the reply, a 4xx one an error with its {@code message}, anything else a failure. Redirects are not followed. A
 * cancel resets the request. One retry: for a connection that could not be made, and for tools that only read.
 */
public final class HttpToolVerticle extends ToolAdapter {
    /** @param tools those with a {@code url} are served */
    public HttpToolVerticle(List<Tool> tools) {
        this(tools, Clock.systemUTC());
    }

    HttpToolVerticle(List<Tool> tools, Clock clock) {
        super(tools.stream().filter(tool -> tool.config().url() != null).toList(), clock);
    }

    @Override
    Future<JsonObject> ask(Tool tool, ToolRequest request, Message<JsonObject> call) {
        return attempt(tool, request, call)
                .recover(failure ->
                        mayRetry(tool, request, failure) ? attempt(tool, request, call) : Future.failedFuture(failure));
    }

    /** Only what surely had no effect, or may have it twice, is tried again. */
    private static boolean mayRetry(Tool tool, ToolRequest request, Throwable failure) {
        return !request.isCancelled()
                && !(failure instanceof BadAnswer)
                && (!request.isSent() || tool.config().effect().equals("read"));
    }

    private Future<JsonObject> attempt(Tool tool, ToolRequest request, Message<JsonObject> call) {
        long left = deadline(call) - clock.millis();
        if (left <= 0) {
            return Future.failedFuture(new BadAnswer("no time left"));
        }
        String id = call.headers().get("call");
        Buffer body = call.body().toBuffer();
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                .setAbsoluteURI(tool.config().url())
                .setFollowRedirects(false)
                .setConnectTimeout(Math.min(left, CONNECT_MS));
        tool.config().headers().forEach(options::putHeader);
        options.putHeader("Content-Type", "application/json")
                .putHeader("Accept", "application/json")
                .putHeader("Parley-Call", id)
                .putHeader("Parley-Deadline", Long.toString(deadline(call)))
                .putHeader("Idempotency-Key", id);
        if (!tool.config().secret().isEmpty()) {
            options.putHeader("Parley-Signature", signature(tool.config().secret(), body));
        }
        return request.send(client, options, body, response -> ToolRequest.body(response)
                .map(answer -> reply(response.statusCode(), answer)));
    }

    /** The reply on the bus. */
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
        throw new BadAnswer("status " + status);
    }

    private static JsonObject json(Buffer body) {
        try {
            return body.toJsonObject();
        } catch (DecodeException | ClassCastException notAnObject) {
            return null;
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
}
