package dev.parley.http;

import dev.parley.client.phone.PhoneProtocol;
import dev.parley.client.phone.PhoneSignatures;
import dev.parley.client.phone.PhoneVendor;
import dev.parley.config.ParleyConfig;
import dev.parley.config.PhoneConfig;
import dev.parley.session.ClientProtocol;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.shareddata.AsyncMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Answers telephone vendors, each when it is configured: documents that tell where the media stream goes, and the stream's
 * upgrade. Twilio signs both; Plivo signs the first, and brings the token from the document; Exotel logs in.
 */
final class PhoneRoutes {
    private static final String MAP = "parley.phone.tokens";

    /** Plivo may dial the socket again for the same call. */
    private static final long TOKEN_LIFE_MS = 300_000;

    private static final int MAX_FORM = 16 * 1024;

    private final Vertx vertx;
    private final ParleyConfig config;
    private final PhoneConfig phone;
    private final UpgradePolicy upgrades;
    private final SecureRandom random = new SecureRandom();

    PhoneRoutes(Vertx vertx, ParleyConfig config, UpgradePolicy upgrades) {
        this.vertx = vertx;
        this.config = config;
        this.phone = config.phone();
        this.upgrades = upgrades;
    }

    /** @param granted upgrades a request for a client that speaks this */
    void mount(Router router, BiConsumer<RoutingContext, ClientProtocol.Factory> granted) {
        if (phone.twilio().on()) {
            router.post("/phone/twilio/answer").handler(this::answerTwilio);
            router.get("/phone/twilio")
                    .handler(context -> connect(context, PhoneVendor.TWILIO, signedByTwilio(context), granted));
        }
        if (phone.plivo().on()) {
            router.get("/phone/plivo/answer").handler(this::answerPlivo);
            router.post("/phone/plivo/answer").handler(this::answerPlivo);
            router.get("/phone/plivo")
                    .handler(context -> connect(
                            context, PhoneVendor.PLIVO, issued(context.request().getParam("t")), granted));
        }
        if (phone.exotel().on()) {
            router.get("/phone/exotel")
                    .handler(context -> connect(context, PhoneVendor.EXOTEL, loggedIn(context), granted));
        }
    }

    private void connect(
            RoutingContext context,
            PhoneVendor vendor,
            Future<Boolean> admitted,
            BiConsumer<RoutingContext, ClientProtocol.Factory> granted) {
        if (!upgrades.handshake(context) || !upgrades.available(context)) {
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

    private Future<Boolean> signedByTwilio(RoutingContext context) {
        String url = "wss" + phone.publicUrl().substring("https".length()) + "/phone/twilio";
        String given = context.request().getHeader("X-Twilio-Signature");
        String token = phone.twilio().authToken();
        return Future.succeededFuture(PhoneSignatures.same(PhoneSignatures.twilio(token, url, new TreeMap<>()), given)
                || PhoneSignatures.same(PhoneSignatures.twilio(token, url + "/", new TreeMap<>()), given));
    }

    private Future<Boolean> issued(String token) {
        return token == null
                ? Future.succeededFuture(false)
                : tokens().compose(map -> map.get(token)).map(found -> found != null);
    }

    private Future<Boolean> loggedIn(RoutingContext context) {
        String login = phone.exotel().user() + ":" + phone.exotel().password();
        String expected = "Basic " + Base64.getEncoder().encodeToString(login.getBytes(StandardCharsets.UTF_8));
        return Future.succeededFuture(
                PhoneSignatures.same(expected, context.request().getHeader(HttpHeaders.AUTHORIZATION)));
    }

    private void answerTwilio(RoutingContext context) {
        form(context, fields -> {
            String url = phone.publicUrl() + "/phone/twilio/answer";
            String expected = PhoneSignatures.twilio(phone.twilio().authToken(), url, fields);
            if (PhoneSignatures.same(expected, context.request().getHeader("X-Twilio-Signature"))) {
                String stream = "wss" + phone.publicUrl().substring("https".length()) + "/phone/twilio";
                xml(context, "<Connect><Stream url=\"" + escape(stream) + "\"/></Connect>");
            } else {
                ParleyRouter.refuse(context, 403, "Forbidden");
            }
        });
    }

    private void answerPlivo(RoutingContext context) {
        HttpServerRequest request = context.request();
        String query = request.query() == null ? "" : "?" + request.query();
        String url = phone.publicUrl() + "/phone/plivo/answer" + query;
        String nonce = String.valueOf(request.getHeader("X-Plivo-Signature-V3-Nonce"));
        if (request.method() == HttpMethod.GET) {
            answerPlivo(context, PhoneSignatures.plivo(phone.plivo().authToken(), url, nonce));
        } else {
            form(
                    context,
                    fields -> answerPlivo(
                            context, PhoneSignatures.plivo(phone.plivo().authToken(), url, fields, nonce)));
        }
    }

    private void answerPlivo(RoutingContext context, String expected) {
        String given = String.valueOf(context.request().getHeader("X-Plivo-Signature-V3"));
        boolean signed = false;
        for (String each : given.split(",")) {
            signed |= PhoneSignatures.same(expected, each.strip());
        }
        if (!signed) {
            ParleyRouter.refuse(context, 403, "Forbidden");
            return;
        }
        byte[] bytes = new byte[16];
        random.nextBytes(bytes);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        String stream = "wss" + phone.publicUrl().substring("https".length()) + "/phone/plivo?t=" + token;
        tokens().compose(map -> map.put(token, true, TOKEN_LIFE_MS))
                .onSuccess(done -> xml(
                        context,
                        "<Stream bidirectional=\"true\" keepCallAlive=\"true\" contentType=\"audio/x-l16;rate=16000\">"
                                + escape(stream) + "</Stream>"))
                .onFailure(context::fail);
    }

    /** Reads a short form. */
    private static void form(RoutingContext context, Consumer<SortedMap<String, String>> then) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null || !length.matches("\\d{1,5}") || Integer.parseInt(length) > MAX_FORM) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            ParleyRouter.refuse(context, 413, "A short form is wanted");
            return;
        }
        request.setExpectMultipart(true);
        request.end()
                .onSuccess(read -> {
                    MultiMap fields = request.formAttributes();
                    SortedMap<String, String> sorted = new TreeMap<>();
                    fields.forEach(sorted::put);
                    then.accept(sorted);
                })
                .onFailure(context::fail);
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

    private Future<AsyncMap<String, Boolean>> tokens() {
        return vertx.sharedData().getAsyncMap(MAP);
    }
}
