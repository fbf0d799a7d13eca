package dev.parley.tts;

import dev.parley.config.ConfigException;
import dev.parley.config.TtsConfig;
import dev.parley.turn.FailureCode;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.client.HttpRequest;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import java.io.IOException;

/** Tries the voice's key, so that a wrong one is known at start and not in the first conversation. */
public final class ElevenLabsKeyCheck {
    private static final long TIMEOUT_MS = 5000;

    private ElevenLabsKeyCheck() {}

    /**
     * Asks the vendor for the configured voice, within 5 s. Fails with a {@link ConfigException} when the key is refused,
     * and with another exception, whose message is fit for a warning, when nothing is known. Any thread; completes on the
     * caller's context.
     */
    public static Future<Void> check(Vertx vertx, TtsConfig config) {
        WebClient web = WebClient.create(vertx);
        HttpRequest<Buffer> request;
        try {
            request = web.getAbs(ElevenLabsUrl.voice(config)).timeout(TIMEOUT_MS);
            if (!config.apiKey().isBlank()) {
                request.putHeader("xi-api-key", config.apiKey().strip());
            }
        } catch (RuntimeException e) {
            web.close();
            return Future.failedFuture(new IOException("tts.url: can't be asked"));
        }
        return request.send()
                .recover(e -> Future.failedFuture(new IOException(
                        "tts: the vendor can't be reached: " + e.getClass().getSimpleName())))
                .compose(ElevenLabsKeyCheck::judge)
                .onComplete(any -> web.close());
    }

    private static Future<Void> judge(HttpResponse<Buffer> response) {
        int status = response.statusCode();
        boolean refused =
                status / 100 == 4 && VoiceErrors.ofStatus(status, response.bodyAsString()) == FailureCode.UNAUTHORIZED;
        if (refused) {
            return Future.failedFuture(
                    new ConfigException("tts.apiKey: refused by the vendor (" + status + "), wanted a valid key"));
        }
        return status == 200
                ? Future.succeededFuture()
                : Future.failedFuture(new IOException("tts: asked for tts.voice, the vendor answered " + status));
    }
}
