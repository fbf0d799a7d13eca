package dev.parley.llm;

import dev.parley.config.ConfigException;
import dev.parley.config.LlmConfig;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;

/** Tries the language model's key, so that a wrong one is known at start and not in the first conversation. */
public final class OpenAiKeyCheck {
    private static final long TIMEOUT_MS = 5000;

    private OpenAiKeyCheck() {}

    /**
     * Asks the server for the model, within 5 s. Fails with a {@link ConfigException} when the key is refused, and with
     * another exception, whose message is fit for a warning, when nothing is known. Any thread; completes on the
     * caller's context.
     */
    public static Future<Void> check(Vertx vertx, LlmConfig config) {
        WebClient web = WebClient.create(vertx);
        HttpRequest<Buffer> request;
        try {
            request = web.getAbs(config.url().replaceAll("/+$", "") + ChatClient.modelPath(config))
                    .timeout(TIMEOUT_MS);
            if (!config.apiKey().isBlank()) {
                request.bearerTokenAuthentication(config.apiKey().strip());
            }
        } catch (RuntimeException e) {
            web.close();
            return Future.failedFuture(new IOException("llm.url: can't be asked"));
        }
        return request.send()
                .recover(e -> Future.failedFuture(new IOException(
                        "llm: the server can't be reached: " + e.getClass().getSimpleName())))
                .compose(OpenAiKeyCheck::judge)
                .onComplete(any -> web.close());
    }

    private static Future<Void> judge(HttpResponse<Buffer> response) {
        int status = response.statusCode();
        if (status == 401 || status == 403) {
            return Future.failedFuture(
                    new ConfigException("llm.apiKey: refused by the server (" + status + "), wanted a valid key"));
        }
        return status == 200
                ? Future.succeededFuture()
                : Future.failedFuture(new IOException("llm: asked for llm.model, the server answered " + status));
    }
}
