package dev.parley.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.client.realtime.RealtimeProtocol;
import dev.parley.config.ParleyConfig;
import dev.parley.session.ClientProtocol;
import io.netty.util.NetUtil;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.List;
import java.util.function.Consumer;

/**
 * Admits clients of the OpenAI Realtime protocol: those with an API key, as bearer token or as subprotocol, and those with a
 * secret that was issued for a key. Without configured keys, only clients on this machine.
 */
final class RealtimeRoutes {
    private static final String KEY_PROTOCOL = "openai-insecure-api-key.";
    private static final String BEARER = "Bearer ";
    private static final String SECRET = "ek_";
    private static final int MAX_BODY = 64 * 1024;
    private static final int MIN_LIFE_S = 10;
    private static final int MAX_LIFE_S = 7200;
    private static final int LIFE_S = 600;
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final ParleyConfig config;
    private final UpgradePolicy upgrades;
    private final Secrets secrets;

    RealtimeRoutes(Vertx vertx, ParleyConfig config, UpgradePolicy upgrades) {
        this.config = config;
        this.upgrades = upgrades;
        this.secrets = new Secrets(vertx, "parley.realtime.secrets", SECRET);
    }

    /** @param granted takes what the client speaks; on the request's context, when it may be upgraded */
    void connect(RoutingContext context, Consumer<ClientProtocol.Factory> granted) {
        HttpServerRequest request = context.request();
        if (!upgrades.handshake(context)) {
            return;
        }
        if (request.getParam("call_id") != null || request.getParam("intent") != null) {
            UpgradePolicy.refuse(context, 400, "Only conversations are supported", "call_id or intent");
            return;
        }
        if (!upgrades.available(context)) {
            return;
        }
        request.pause();
        admit(request, key(request, UpgradePolicy.offered(request)))
                .onComplete(done -> request.resume())
                .onSuccess(session -> {
                    if (session == null) {
                        UpgradePolicy.refuse(context, 401, "Valid API key required", "no valid API key");
                    } else {
                        String model = request.getParam("model");
                        granted.accept(
                                RealtimeProtocol.factory(config, model == null ? "parley" : model, read(session)));
                    }
                })
                .onFailure(context::fail);
    }

    /** Issues a secret that opens sessions until it expires, so that a page needs no key. */
    void issue(RoutingContext context) {
        HttpServerRequest request = context.request();
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        if (!known(key(request, List.of()), request)) {
            ParleyRouter.refuse(context, 401, "Valid API key required");
        } else if (request.getHeader(HttpHeaders.TRANSFER_ENCODING) != null
                || length != null && (!length.matches("\\d{1,6}") || Integer.parseInt(length) > MAX_BODY)) {
            request.response().putHeader(HttpHeaders.CONNECTION, "close");
            ParleyRouter.refuse(context, 413, "Request body too long");
        } else {
            request.body().onSuccess(body -> issue(context, body.toString())).onFailure(context::fail);
        }
    }

    private void issue(RoutingContext context, String body) {
        JsonNode wanted = read(body.isBlank() ? "{}" : body);
        JsonNode session = wanted.path("session");
        if (!wanted.isObject() || !session.isMissingNode() && !session.isObject()) {
            ParleyRouter.refuse(context, 400, "JSON object required");
            return;
        }
        int life = wanted.path("expires_after").path("seconds").asInt(LIFE_S);
        long lifeS = Math.max(MIN_LIFE_S, Math.min(MAX_LIFE_S, life));
        String stored = session.isObject() ? session.toString() : "{}";
        long expires = System.currentTimeMillis() / 1000 + lifeS;
        secrets.issue(stored, lifeS * 1000)
                .onSuccess(secret -> ParleyRouter.json(context, 200, issued(secret, expires, stored)))
                .onFailure(context::fail);
    }

    private static String issued(String secret, long expires, String session) {
        JsonObject told = new JsonObject(session)
                .put("type", "realtime")
                .put("object", "realtime.session")
                .put("id", "sess_" + secret.substring(SECRET.length(), SECRET.length() + 12));
        return new JsonObject()
                .put("value", secret)
                .put("expires_at", expires)
                .put("session", told)
                .encode();
    }

    private static JsonNode read(String json) {
        try {
            return MAPPER.readTree(json);
        } catch (JsonProcessingException e) {
            return MAPPER.missingNode();
        }
    }

    /** The key that came with the request, or an empty text. */
    private static String key(HttpServerRequest request, List<String> offered) {
        String header = request.getHeader(HttpHeaders.AUTHORIZATION);
        if (header != null && header.startsWith(BEARER)) {
            return header.substring(BEARER.length()).strip();
        }
        return offered.stream()
                .filter(protocol -> protocol.startsWith(KEY_PROTOCOL))
                .map(protocol -> protocol.substring(KEY_PROTOCOL.length()))
                .findFirst()
                .orElse("");
    }

    /** @return the session configuration that comes with the key, as JSON; null when the client is not admitted */
    private Future<String> admit(HttpServerRequest request, String key) {
        if (key.startsWith(SECRET)) {
            return secrets.find(key).map(stored -> stored == null && known(key, request) ? "{}" : stored);
        }
        return Future.succeededFuture(known(key, request) ? "{}" : null);
    }

    private boolean known(String key, HttpServerRequest request) {
        List<String> keys = config.realtime().apiKeys();
        if (keys.isEmpty()) {
            return local(request);
        }
        byte[] given = key.getBytes(StandardCharsets.UTF_8);
        boolean found = false;
        for (String each : keys) {
            found |= MessageDigest.isEqual(each.getBytes(StandardCharsets.UTF_8), given);
        }
        return found;
    }

    /** Whether the client is on this machine, without a proxy. */
    private static boolean local(HttpServerRequest request) {
        SocketAddress remote = request.remoteAddress();
        InetAddress address = remote == null || remote.hostAddress() == null
                ? null
                : NetUtil.createInetAddressFromIpAddressString(remote.hostAddress());
        return address != null
                && address.isLoopbackAddress()
                && request.getHeader("X-Forwarded-For") == null
                && request.getHeader("Forwarded") == null;
    }
}
