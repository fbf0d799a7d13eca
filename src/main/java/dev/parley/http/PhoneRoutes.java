package dev.parley.http;

import dev.parley.client.phone.PhoneProtocol;
import dev.parley.client.phone.PhoneSignatures;
import dev.parley.client.phone.PhoneVendor;
import dev.parley.config.ParleyConfig;
import dev.parley.config.PhoneConfig;
import dev.parley.session.ClientProtocol;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Routes of the configured telephone vendors: documents with the media stream's URL, and the stream's upgrade. Twilio signs
 * both requests; Plivo signs the first, and its stream brings the token from the document; Exotel uses basic authentication.
 */
final class PhoneRoutes {
    /** Plivo may dial the socket again for the same call. */
    private static final long TOKEN_LIFE_MS = 300_000;

    private static final int MAX_FORM = 16 * 1024;
    private static final String TWILIO = "/phone/twilio";
    private static final String PLIVO = "/phone/plivo";
    private static final String EXOTEL = "/phone/exotel";
    private static final String ANSWER = "/answer";
    private static final String BASIC = "Basic ";

    private final ParleyConfig config;
    private final PhoneConfig phone;
    private final UpgradePolicy upgrades;
    private final Secrets tokens;

    PhoneRoutes(Vertx vertx, ParleyConfig config, UpgradePolicy upgrades) {
        this.config = config;
        this.phone = config.phone();
        this.upgrades = upgrades;
        this.tokens = new Secrets(vertx, "parley.phone.tokens", "");
    }

    /** @param granted upgrades a request for a client that speaks this */
    void mount(Router router, BiConsumer<RoutingContext, ClientProtocol.Factory> granted) {
        if (phone.twilio().on()) {
            router.get(TWILIO + ANSWER).handler(context -> answerTwilio(context, Map.of()));
            router.post(TWILIO + ANSWER).handler(context -> form(context, form -> answerTwilio(context, form)));
            router.get(TWILIO).handler(context -> connect(context, PhoneVendor.TWILIO, streamSigned(context), granted));
        }
        if (phone.plivo().on()) {
            router.get(PLIVO + ANSWER).handler(context -> answerPlivo(context, null));
            router.post(PLIVO + ANSWER).handler(context -> form(context, form -> answerPlivo(context, form)));
            router.get(PLIVO)
                    .handler(context -> connect(
                            context, PhoneVendor.PLIVO, issued(context.request().getParam("t")), granted));
        }
        if (phone.exotel().on()) {
            router.get(EXOTEL).handler(context -> connect(context, PhoneVendor.EXOTEL, loggedIn(context), granted));
        }
    }

    /** The origin is not checked: the vendor proves its identity, which no browser can. */
    private void connect(
            RoutingContext context,
            PhoneVendor vendor,
            Future<Boolean> admitted,
            BiConsumer<RoutingContext, ClientProtocol.Factory> granted) {
        if (!upgrades.webSocket(context) || !upgrades.available(context)) {
            return;
        }
        context.request().pause();
        admitted.onComplete(done -> context.request().resume())
                .onSuccess(yes -> {
                    if (yes) {
                        granted.accept(context, PhoneProtocol.factory(config, vendor));
                    } else {
                        UpgradePolicy.refuse(context, 401, "Unauthorized", vendor + " stream not signed");
                    }
                })
                .onFailure(context::fail);
    }

    private Future<Boolean> streamSigned(RoutingContext context) {
        return Future.succeededFuture(signedByTwilio(context, streamUrl(TWILIO) + query(context), Map.of()));
    }

    private Future<Boolean> issued(String token) {
        return token == null
                ? Future.succeededFuture(false)
                : tokens.find(token).map(found -> found != null);
    }

    private Future<Boolean> loggedIn(RoutingContext context) {
        String login = phone.exotel().user() + ":" + phone.exotel().password();
        String expected = Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        String given = String.valueOf(context.request().getHeader(HttpHeaders.AUTHORIZATION));
        boolean basic = given.regionMatches(true, 0, BASIC, 0, BASIC.length());
        return Future.succeededFuture(basic
                && PhoneSignatures.same(
                        expected, given.substring(BASIC.length()).strip()));
    }

    private void answerTwilio(RoutingContext context, Map<String, List<String>> form) {
        if (signedByTwilio(context, phone.publicUrl() + TWILIO + ANSWER + query(context), form)) {
            xml(context, "<Connect><Stream url=\"" + escape(streamUrl(TWILIO)) + "\"/></Connect>");
        } else {
            ParleyRouter.refuse(context, 403, "Forbidden");
        }
    }

    private boolean signedByTwilio(RoutingContext context, String url, Map<String, List<String>> form) {
        HttpServerRequest request = context.request();
        return PhoneSignatures.byTwilio(
                phone.twilio().authToken(),
                request.getHeader("X-Twilio-Webhooks-Signature-Settings"),
                url,
                form,
                request.getHeader("X-Twilio-Signature"));
    }

    /** @param form null for a GET */
    private void answerPlivo(RoutingContext context, Map<String, List<String>> form) {
        if (!signedByPlivo(context, form, "X-Plivo-Signature-V3")
                && !signedByPlivo(context, form, "X-Plivo-Signature-Ma-V3")) {
            ParleyRouter.refuse(context, 403, "Forbidden");
            return;
        }
        tokens.issue("", TOKEN_LIFE_MS)
                .onSuccess(token -> xml(
                        context,
                        "<Stream bidirectional=\"true\" keepCallAlive=\"true\" contentType=\"audio/x-l16;rate=16000\">"
                                + escape(streamUrl(PLIVO) + "?t=" + token) + "</Stream>"))
                .onFailure(context::fail);
    }

    private boolean signedByPlivo(RoutingContext context, Map<String, List<String>> form, String header) {
        HttpServerRequest request = context.request();
        return PhoneSignatures.byPlivo(
                phone.plivo().authToken(),
                phone.publicUrl() + PLIVO + ANSWER + query(context),
                form,
                request.getHeader("X-Plivo-Signature-V3-Nonce"),
                request.getHeader(header));
    }

    private static String query(RoutingContext context) {
        String query = context.request().query();
        return query == null ? "" : "?" + query;
    }

    private String streamUrl(String path) {
        return "wss" + phone.publicUrl().substring("https".length()) + path;
    }

    /** Reads a short form: fields by name, each with all its values. */
    private static void form(RoutingContext context, Consumer<Map<String, List<String>>> then) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        boolean empty = length == null ? request.getHeader(HttpHeaders.TRANSFER_ENCODING) == null : length.equals("0");
        if (empty) {
            then.accept(Map.of());
            return;
        }
        if (length == null || !length.matches("\\d{1,5}") || Integer.parseInt(length) > MAX_FORM) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            ParleyRouter.refuse(context, 413, "Form too long");
            return;
        }
        String type = request.getHeader(HttpHeaders.CONTENT_TYPE);
        if (type == null || !type.toLowerCase(Locale.ROOT).startsWith("application/x-www-form-urlencoded")) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            ParleyRouter.refuse(context, 415, "Form required");
            return;
        }
        request.setExpectMultipart(true);
        request.end()
                .onSuccess(read -> {
                    Map<String, List<String>> fields = new HashMap<>();
                    request.formAttributes()
                            .forEach((name, value) -> fields.computeIfAbsent(name, first -> new ArrayList<>())
                                    .add(value));
                    then.accept(fields);
                })
                .onFailure(unreadable -> ParleyRouter.refuse(context, 400, "Form required"));
    }

    private static void xml(RoutingContext context, String content) {
        context.response()
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/xml")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end("<?xml version=\"1.0\" encoding=\"UTF-8\"?><Response>" + content + "</Response>");
    }

    private static String escape(String url) {
        return url.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
