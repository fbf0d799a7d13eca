package dev.parley.llm;

import dev.parley.config.ConfigException;
import dev.parley.config.LlmConfig;
import dev.parley.vendor.VendorError;
import dev.parley.vendor.VendorErrors;
import dev.parley.vendor.VendorKeyCheck;
import dev.parley.vendor.VendorProxy;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.client.HttpResponse;
import io.vertx.ext.web.client.WebClient;
import io.vertx.ext.web.client.WebClientOptions;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneOffset;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Tries the language model's key at start, so that a wrong one is found before the first conversation. */
public final class OpenAiKeyCheck {
    private static final Logger log = LoggerFactory.getLogger(OpenAiKeyCheck.class);
    private static final int WARN_DAYS = 90;

    private OpenAiKeyCheck() {}

    /**
     * Asks the server for the model, which costs nothing. Any thread; ends within 5 s.
     *
     * @return fails with a {@link ConfigException} when the key is proven wrong, and with another exception when nothing is
     *     known
     */
    public static Future<Void> check(Vertx vertx, LlmConfig config) {
        WebClient web = WebClient.create(vertx, VendorProxy.apply(new WebClientOptions(), config));
        return web.getAbs(ChatClient.modelUrl(config))
                .timeout(VendorKeyCheck.LIMIT_MS)
                .putHeaders(ChatClient.keyHeader(config))
                .send()
                .transform(sent -> sent.failed()
                        ? VendorKeyCheck.failed(
                                "llm",
                                VendorError.unavailable(sent.cause().getClass().getSimpleName()))
                        : judge(config, sent.result()))
                .onComplete(any -> web.close());
    }

    private static Future<Void> judge(LlmConfig config, HttpResponse<Buffer> response) {
        if (response.statusCode() != 200) {
            return VendorKeyCheck.failed(
                    "llm",
                    VendorErrors.ofResponse(response.statusCode(), response::getHeader, response.bodyAsString()));
        }
        warnOfShutdown(config, response.bodyAsString());
        return Future.succeededFuture();
    }

    /** OpenAI's models have a {@code shutdown_date} where one is known. */
    private static void warnOfShutdown(LlmConfig config, String body) {
        try {
            JsonObject model = new JsonObject(body == null ? "{}" : body);
            Object date = model.getValue("shutdown_date");
            if (date == null) {
                return;
            }
            LocalDate day = date instanceof Number seconds
                    ? LocalDate.ofEpochDay(Math.floorDiv(seconds.longValue(), 86_400L))
                    : LocalDate.parse(date.toString()
                            .substring(0, Math.min(10, date.toString().length())));
            if (day.isBefore(LocalDate.now(ZoneOffset.UTC).plusDays(WARN_DAYS))) {
                log.warn(
                        "llm.model: {} is shut down on {}; set llm.model to its successor, gpt-6-luna, and "
                                + "llm.reasoningEffort to \"none\"",
                        config.model(),
                        day);
            }
        } catch (DecodeException | DateTimeException e) {
            log.debug("llm: the model's description can't be read");
        }
    }
}
