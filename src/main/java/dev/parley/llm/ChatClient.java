package dev.parley.llm;

import dev.parley.config.LlmConfig;
import dev.parley.vendor.VendorProxy;
import dev.parley.vendor.VendorUrl;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * One stage instance's connections to the server, one of which is kept warm while there are sessions: HTTP/2 where TLS
 * negotiates it, HTTP/1.1 kept alive elsewhere. On the verticle's event loop.
 */
final class ChatClient {
    /** HTTP/2's error code for a cancelled stream. */
    private static final long CANCEL = 8;

    /** Vert.x allocates its pool by this number, so it can't be "unlimited"; with the default of 5 the sixth reply waits. */
    private static final int HTTP1_CONNECTIONS = 4096;

    /** A server takes about a hundred streams on each. */
    private static final int HTTP2_CONNECTIONS = 16;

    private static final int KEEP_ALIVE_S = 120;

    /** The last resort: the session is far less patient. */
    static final long IDLE_TIMEOUT_MS = 30_000;

    private static final long REWARM_AFTER_NS = TimeUnit.SECONDS.toNanos(5);

    private final HttpClient http;
    private final LlmConfig config;
    private final long idleTimeoutMs;
    private final Set<HttpConnection> connections = new HashSet<>();
    private int requests;
    private boolean warming;
    private boolean wanted;
    private long warmedAt = System.nanoTime() - REWARM_AFTER_NS;

    ChatClient(Vertx vertx, LlmConfig config, HttpClientOptions options, long idleTimeoutMs) {
        this.config = config;
        this.idleTimeoutMs = idleTimeoutMs;
        this.http = vertx.httpClientBuilder()
                .with(options)
                .with(new PoolOptions().setHttp1MaxSize(HTTP1_CONNECTIONS).setHttp2MaxSize(HTTP2_CONNECTIONS))
                .withConnectHandler(this::connected)
                .build();
    }

    /** HTTP/2 by ALPN over TLS, HTTP/1.1 in the clear. */
    static HttpClientOptions options(LlmConfig config) {
        boolean tls = config.url().startsWith("https:");
        HttpClientOptions options = new HttpClientOptions()
                .setProtocolVersion(tls ? HttpVersion.HTTP_2 : HttpVersion.HTTP_1_1)
                .setUseAlpn(tls)
                .setConnectTimeout(config.connectTimeoutMs())
                .setSslHandshakeTimeout(config.connectTimeoutMs())
                .setSslHandshakeTimeoutUnit(TimeUnit.MILLISECONDS)
                .setKeepAliveTimeout(KEEP_ALIVE_S)
                .setHttp2KeepAliveTimeout(KEEP_ALIVE_S);
        return VendorProxy.apply(options, config);
    }

    /** URL of the server's description of the model. */
    static String modelUrl(LlmConfig config) {
        return new VendorUrl(config.url(), modelPath(config)).toString();
    }

    /** The header with the key; none without a key. Azure wants it as api-key: a bearer token is an identity there. */
    static MultiMap keyHeader(LlmConfig config) {
        MultiMap headers = MultiMap.caseInsensitiveMultiMap();
        String key = config.apiKey().strip();
        if (key.isEmpty()) {
            return headers;
        }
        return URI.create(config.url()).getHost().endsWith(".azure.com")
                ? headers.set("api-key", key)
                : headers.set("Authorization", "Bearer " + key);
    }

    private static String modelPath(LlmConfig config) {
        return "/models/" + VendorUrl.encode(config.model());
    }

    /**
     * A request on a pooled connection. Its owner calls {@link #released} once when it is over, however it ends.
     *
     * @param path below the configured URL
     */
    Future<HttpClientRequest> request(HttpMethod method, String path) {
        requests++;
        RequestOptions options = new RequestOptions()
                .setMethod(method)
                .setConnectTimeout(config.connectTimeoutMs())
                .setIdleTimeout(idleTimeoutMs);
        try {
            options.setAbsoluteURI(new VendorUrl(config.url(), path).toString());
            return http.request(options.setHeaders(keyHeader(config)));
        } catch (RuntimeException e) {
            return Future.failedFuture(e);
        }
    }

    /** Milliseconds without a byte after which a request is given up. */
    long idleTimeoutMs() {
        return idleTimeoutMs;
    }

    /** A request is over. */
    void released() {
        requests--;
    }

    /** Stops a request at once: on HTTP/2 its stream ends, on HTTP/1.1 its connection. */
    void reset(HttpClientRequest request) {
        if (!multiplexed(request.connection())) {
            connections.remove(request.connection());
        }
        request.reset(CANCEL);
    }

    /** There are sessions: keeps an idle connection ready from now on. */
    void keepWarm() {
        wanted = true;
        warm();
    }

    /** There are no sessions any more. */
    void letCool() {
        wanted = false;
    }

    Future<Void> close() {
        wanted = false;
        return http.close();
    }

    /** Whether the next request finds a free connection. */
    boolean isWarm() {
        return connections.size() > requests || connections.stream().anyMatch(ChatClient::multiplexed);
    }

    /** Opens a connection if there are sessions and none is free. */
    void warm() {
        if (!wanted || warming || isWarm()) {
            return;
        }
        warming = true;
        warmedAt = System.nanoTime();
        request(HttpMethod.GET, modelPath(config))
                .compose(request -> request.send()
                        .compose(HttpClientResponse::end)
                        .timeout(idleTimeoutMs, TimeUnit.MILLISECONDS)
                        .onFailure(e -> reset(request)))
                .onComplete(
                        any -> { // A failure comes back with the next turn, and is reported there.
                            warming = false;
                            released();
                        });
    }

    private void connected(HttpConnection connection) {
        connections.add(connection);
        connection.closeHandler(closed -> {
            connections.remove(connection);
            // Not over and over, for a server that closes after each answer.
            if (System.nanoTime() - warmedAt > REWARM_AFTER_NS) {
                warm();
            }
        });
    }

    private static boolean multiplexed(HttpConnection connection) {
        return connection.protocolVersion() == HttpVersion.HTTP_2;
    }
}
